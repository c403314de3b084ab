"""Table of every address of the project with the visitors who may open it."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import override

from accounts.middleware import PublicOrSignedInMiddleware
from accounts.models import User
from tests.addresses import ADDRESSES, HELD
from tests.directory_content import LANGUAGES, DirectoryContent
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PUBLIC = {"visitor": 200, "account": 200}
NOT_THERE = {"visitor": 404, "account": 404}
LEADS_ON = {"visitor": 302, "account": 302}
ONLY_SENT = {"visitor": 405, "account": 405}
UNKNOWN = "00000000-0000-0000-0000-000000000000"
PERSONAL = {"visitor": 404, "account": 200}
PERSONAL_SENT = {"visitor": 404, "account": 405}

# URL name → the arguments of an example, and what GET answers to each role.
TABLE = {
    "root": ([], LEADS_ON),
    "alive": ([], PUBLIC),
    "ready": ([], PUBLIC),
    "robots": ([], PUBLIC),
    # It leads to the page of the link in the reader's language, which says what it opens.
    "links:open": (["x" * 32], LEADS_ON),
    # No feed has this secret; for those that do see tests/journeys/test_feed.py.
    "links:feed": (["x" * 32], NOT_THERE),
    "stop_reminders": (["x" * 32], PUBLIC),
    "reminders_stopped": ([], PUBLIC),
    "sitemap": ([], PUBLIC),
    "sitemap-part": (["words"], PUBLIC),
    # The street map is off in tests.
    "tile": ([0, 0, 0], NOT_THERE),
    # No version of the map is called so: it leads to the current one.
    "ground-tile": (["0", 0, 0, 0], LEADS_ON),
    "api:programmes": ([], PUBLIC),
    "api:programmes_export": (["csv"], PUBLIC),
    "api:programme": (["{exact}"], PUBLIC),
    "api:programme_check": ([], ONLY_SENT),
    "api:search": ([], PUBLIC),
    "api:clusters": ([0, 0, 0], PUBLIC),
    "api:offices": ([], PUBLIC),
    "api:places": ([], PUBLIC),
    "api:words": ([], PUBLIC),
    "api:territories": ([], PUBLIC),
    "api:territory": (["dep:69"], PUBLIC),
    "api:procedures": ([], PUBLIC),
    "api:procedure": (["{sheet}"], PUBLIC),
    "api:schema": ([], PUBLIC),
    "api:docs": ([], PUBLIC),
    "directory:search": ([], PUBLIC),
    "directory:near": ([], ONLY_SENT),
    "directory:programme": (["{exact}"], PUBLIC),
    "directory:programme_map": (["{exact}"], PUBLIC),
    "directory:programme_pdf": (["{exact}"], PUBLIC),
    "directory:procedures": ([], PUBLIC),
    "directory:procedure": (["bank-account"], PUBLIC),
    "directory:procedure_pdf": (["bank-account"], PUBLIC),
    "directory:procedure_near": (["bank-account"], ONLY_SENT),
    "directory:territory": (["dep:69"], PUBLIC),
    "directory:territory_map": (["dep:69"], PUBLIC),
    "directory:territory_unconfirmed": (["dep:69"], PUBLIC),
    "directory:glossary": ([], PUBLIC),
    # Nobody has read this; for those that are published see tests/directory/test_recordings.py.
    "recording": ([UNKNOWN], NOT_THERE),
    "directory:help": ([], PUBLIC),
    "directory:manifest": ([], PUBLIC),
    "directory:offline": ([], PUBLIC),
    "directory:offline_area": ([], PUBLIC),
    "directory:offline_area_pages": ([], ONLY_SENT),
    "offline_journey": ([], PUBLIC),
    "service_worker": ([], PUBLIC),
    "directory:about": ([], PUBLIC),
    "directory:privacy": ([], PUBLIC),
    "directory:legal": ([], PUBLIC),
    "directory:accessibility": ([], PUBLIC),
    "contributions:programme_history": (["{exact}"], PUBLIC),
    "contributions:sheet_history": (["bank-account"], PUBLIC),
    "contributions:coordination_history": (["{exact}"], NOT_THERE),
    "contributions:restore": (["{exact}", "{exact}"], NOT_THERE),
    "contributions:audit": ([], NOT_THERE),
    # Her own files, see tests/contributions/test_importing_pages.py.
    "contributions:import": ([], NOT_THERE),
    "contributions:import_template": ([], NOT_THERE),
    "contributions:imported": ([UNKNOWN], NOT_THERE),
    "contributions:import_problems": ([UNKNOWN], NOT_THERE),
    "contributions:import_columns": ([UNKNOWN], NOT_THERE),
    "contributions:import_act": ([UNKNOWN, "decide"], NOT_THERE),
    # For coordinators, see tests/contributions/test_boundaries.py.
    "contributions:coordination": ([], NOT_THERE),
    "contributions:digest": ([], NOT_THERE),
    "contributions:queue": ([], NOT_THERE),
    "contributions:revision": ([UNKNOWN], NOT_THERE),
    "contributions:revision_map": ([UNKNOWN], NOT_THERE),
    "contributions:edit_revision": ([UNKNOWN], NOT_THERE),
    "contributions:resolve_revision_conflict": ([UNKNOWN], NOT_THERE),
    "contributions:decide": ([UNKNOWN, "accept"], NOT_THERE),
    "contributions:programmes": ([], NOT_THERE),
    "contributions:export": (["csv"], NOT_THERE),
    "contributions:coordinated": (["{exact}"], NOT_THERE),
    "contributions:set_publication": (["{exact}"], NOT_THERE),
    "contributions:merge": (["{exact}"], NOT_THERE),
    "contributions:unmerge": (["{exact}"], NOT_THERE),
    "contributions:duplicates": ([], NOT_THERE),
    "contributions:refute_duplicate": (["programme", "{exact}", "{exact}"], NOT_THERE),
    "contributions:take_back_refutation": (["1"], NOT_THERE),
    "contributions:merge_organization": ([UNKNOWN], NOT_THERE),
    "contributions:unmerge_organization": ([UNKNOWN], NOT_THERE),
    "contributions:confirm": (["{exact}"], NOT_THERE),
    "contributions:freshness": ([], NOT_THERE),
    "contributions:confirm_several": ([], NOT_THERE),
    "contributions:pause_freshness": (["{exact}"], NOT_THERE),
    "contributions:freshness_mails": ([], NOT_THERE),
    "contributions:send_freshness": ([], NOT_THERE),
    "contributions:release_freshness": (["dep:69"], NOT_THERE),
    "contributions:dead_links": ([], NOT_THERE),
    # For those that were sent see tests/contributions/test_freshness_answers.py.
    "contributions:still_right": (["no-such-token"], PUBLIC),
    "contributions:dashboard": (["dep:69"], NOT_THERE),
    "contributions:dashboard_map": (["dep:69"], NOT_THERE),
    "contributions:hide_unfound": (["1"], NOT_THERE),
    # For translators, see tests/translations/test_pages.py.
    "translations:home": ([], PERSONAL),
    "translations:answer": (["1"], PERSONAL_SENT),
    "translations:language": (["ar"], NOT_THERE),
    "translations:download": (["ar", "po"], NOT_THERE),
    "translations:upload": (["ar"], NOT_THERE),
    "translations:choose": (["ar"], NOT_THERE),
    "translations:piece": (["ar", "1"], NOT_THERE),
    "translations:act": (["ar", "1", "suggest"], NOT_THERE),
    "translations:decide": (["ar", "1", UNKNOWN, "accept"], NOT_THERE),
    # For editors of sheets, see tests/test_rights.py.
    "contributions:sheets": ([], NOT_THERE),
    "contributions:new_sheet": ([], NOT_THERE),
    "contributions:edit_sheet": (["bank-account"], NOT_THERE),
    "contributions:check_sheet": (["bank-account"], NOT_THERE),
    "contributions:sheet_draft": ([UNKNOWN], NOT_THERE),
    "contributions:send_sheet": ([UNKNOWN], NOT_THERE),
    "contributions:sheet_review": ([UNKNOWN], NOT_THERE),
    "contributions:restore_sheet": ([UNKNOWN], NOT_THERE),
    "contributions:follow_sheet": (["bank-account"], PERSONAL),
    "contributions:unfollow_sheet": (["no-such-token"], PUBLIC),
    "account_page": ([], PERSONAL),
    "account_language": ([], PERSONAL_SENT),
    "account_end_sessions": ([], PERSONAL_SENT),
    "account_erase": ([], PERSONAL),
    "account_login": ([], {"visitor": 200, "account": 302}),
    "account_request_login_code": ([], {"visitor": 200, "account": 302}),
    "account_confirm_login_code": ([], LEADS_ON),
    "account_logout": ([], {"visitor": 302, "account": 200}),
    "account_inactive": ([], PUBLIC),
    "mfa_authenticate": ([], LEADS_ON),
    "mfa_index": ([], PERSONAL),
    # Reauthentication is for those with a second factor.
    "mfa_reauthenticate": ([], NOT_THERE),
    "mfa_activate_totp": ([], PERSONAL),
    "mfa_deactivate_totp": ([], NOT_THERE),
    "mfa_view_recovery_codes": ([], NOT_THERE),
    "mfa_generate_recovery_codes": ([], PERSONAL),
    "mfa_download_recovery_codes": ([], NOT_THERE),
    # There is no demonstration in tests.
    "account_demo_sign_in": (["contributor"], NOT_THERE),
    "account_demo_mail": ([], NOT_THERE),
    # For coordinators, see tests/regions/test_invitations.py.
    "regions:invitations": ([], NOT_THERE),
    "regions:revoke_invitation": ([UNKNOWN], NOT_THERE),
    "regions:dismiss_coordinator": (["1"], NOT_THERE),
    "regions:open_invitation": (["x" * 32], NOT_THERE),
    "regions:accept_invitation": ([], NOT_THERE),
}
# For administrators, see tests/contributions/test_admin.py.
ADMINISTRATION = {
    "admin:index": ([], NOT_THERE),
    "admin:jsi18n": ([], NOT_THERE),
    "admin:app_list": (["directory"], NOT_THERE),
    **{
        f"admin:{model}_{page}": (arguments, NOT_THERE)
        for model in (
            *("accounts_auditentry", "accounts_languagerole", "accounts_sheeteditor"),
            *("accounts_user", "contributions_revision", "contributions_wordsuggestion"),
            *("directory_organization", "directory_proceduresheet", "directory_programme"),
            *("directory_site", "regions_coordinator", "regions_invitation", "regions_territory"),
        )
        for page, arguments in (("changelist", []), ("change", [UNKNOWN]))
    },
}
TABLE |= ADMINISTRATION
# Addresses that redirect a stranger to sign-in before anything is looked up.
SIGNED_IN = {
    *ADMINISTRATION,
    *(name for name in TABLE if name.startswith("translations:")),
    "account_page",
    "account_language",
    "account_end_sessions",
    "account_erase",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "regions:invitations",
    "regions:revoke_invitation",
    "regions:dismiss_coordinator",
    *(f"contributions:{name}" for name in ("sheets", "new_sheet", "edit_sheet", "check_sheet")),
    *(f"contributions:{name}" for name in ("sheet_draft", "send_sheet", "sheet_review")),
    *(f"contributions:{name}" for name in ("restore_sheet", "follow_sheet")),
    "contributions:coordination_history",
    "contributions:restore",
    "contributions:audit",
    "contributions:import",
    "contributions:import_template",
    "contributions:imported",
    "contributions:import_problems",
    "contributions:import_columns",
    "contributions:import_act",
    "contributions:coordination",
    "contributions:digest",
    "contributions:queue",
    "contributions:revision",
    "contributions:revision_map",
    "contributions:edit_revision",
    "contributions:resolve_revision_conflict",
    "contributions:decide",
    "contributions:programmes",
    "contributions:export",
    "contributions:coordinated",
    "contributions:set_publication",
    "contributions:merge",
    "contributions:unmerge",
    *(f"contributions:{name}" for name in ("duplicates", "refute_duplicate")),
    *(f"contributions:{name}" for name in ("take_back_refutation", "merge_organization")),
    "contributions:unmerge_organization",
    "contributions:confirm",
    "contributions:freshness",
    "contributions:confirm_several",
    "contributions:pause_freshness",
    "contributions:freshness_mails",
    "contributions:send_freshness",
    "contributions:release_freshness",
    "contributions:dead_links",
    "contributions:dashboard",
    "contributions:dashboard_map",
    "contributions:hide_unfound",
}
QUERY = {"api:offices": "?lat=45.76&lon=4.83", "api:places": "?q=lyon", "api:words": "?q=cours"}

# State of a programme → what its page, its map and its representation answer to each role.
PROGRAMMES = {
    "exact": (PUBLIC, PUBLIC, PUBLIC),
    "hidden": (PUBLIC, PUBLIC, PUBLIC),
    "remote": (PUBLIC, PUBLIC, PUBLIC),
    "ended": (PUBLIC, PUBLIC, PUBLIC),
    "merged": (LEADS_ON, NOT_THERE, LEADS_ON),
    "draft": (NOT_THERE, NOT_THERE, NOT_THERE),
    "archived": (NOT_THERE, NOT_THERE, NOT_THERE),
}


def names_of(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named address of the project with its namespace."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}", pattern
        else:
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names_of(pattern, prefix + space)


def address_of(name: str, world: DirectoryContent) -> str:
    """The example of a row, in French where it has a language."""
    ids = {shape: getattr(world, shape).pk for shape in vars(world)}
    arguments = [str(argument).format(**ids) for argument in TABLE[name][0]]
    with override("fr"):
        return reverse(name, args=arguments) + QUERY.get(name, "")


@pytest.fixture(scope="module")
def session_key(world, django_db_blocker) -> str:
    """The session of an account; what a test changes of it is rolled back."""
    with django_db_blocker.unblock():
        client = Client()
        client.force_login(UserFactory())
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def readers(client, session_key) -> dict:
    """A client for each role."""
    account = Client()
    account.cookies[settings.SESSION_COOKIE_NAME] = session_key
    return {"visitor": client, "account": account}


def test_every_address_of_the_project_has_its_row():
    """Here, in tests/addresses.py for content and territories, in tests/journeys/test_access.py."""
    names = {name for name, _pattern in names_of(get_resolver())}
    own = {name for name in names if not name.startswith("journeys:")}
    assert own == {*TABLE, *ADDRESSES, *HELD}


@pytest.mark.parametrize("role", ["visitor", "account"])
@pytest.mark.parametrize("name", TABLE)
def test_address_answers_the_role(readers, world, name, role):
    response = readers[role].get(address_of(name, world))
    assert response.status_code == TABLE[name][1][role]


@pytest.mark.parametrize("role", ["visitor", "account"])
@pytest.mark.parametrize("state", PROGRAMMES)
def test_programme_answers_the_role_by_its_state(readers, world, state, role):
    pk = getattr(world, state).pk
    page = f"/fr/programmes/{pk}/"
    addresses = (page, f"{page}map/", f"/api/v1/programmes/{pk}/")
    answered = tuple(readers[role].get(address).status_code for address in addresses)
    assert answered == tuple(expected[role] for expected in PROGRAMMES[state])


def test_merged_programme_leads_to_what_it_became(client, world):
    response = client.get(f"/ar/programmes/{world.merged.pk}/")
    assert response["Location"] == f"/ar/programmes/{world.exact.pk}/"


@pytest.mark.parametrize("publication", ["draft", "archived"])
def test_sheet_that_is_not_published_is_not_there(client, world, by_hand, publication):
    type(world.sheet).objects.update(publication=publication)
    assert client.get("/fr/procedures/bank-account/").status_code == 404
    assert client.get(f"/api/v1/procedures/{world.sheet.pk}/").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_public_is_said_on_no_list(client, world, language):
    addresses = [
        f"/{language}/",
        f"/{language}/?q=secret",
        f"/{language}/?place=com:69123",
        f"/{language}/territories/dep:69/",
        f"/{language}/procedures/bank-account/?where=lyon",
        f"/{language}/programmes/{world.exact.pk}/",
        f"/api/v1/programmes/?place=com:69123&lang={language}",
        "/sitemap-programmes.xml",
    ]
    bodies = "".join(client.get(address).content.decode() for address in addresses)
    for programme in world.not_public:
        assert str(programme.pk) not in bodies
    assert "Brouillon secret" not in bodies
    assert "Archive secrète" not in bodies


# A view without a decision whether it is public


def forgetful(request):
    return HttpResponse("secret")


def ask_forgetful(user):
    request = RequestFactory().get("/")
    request.user = user
    middleware = PublicOrSignedInMiddleware(lambda request: HttpResponse())
    return middleware.process_view(request, forgetful, (), {})


def test_view_that_does_not_say_that_it_is_public_is_not_there_for_a_stranger():
    with pytest.raises(Http404):
        ask_forgetful(type("Stranger", (), {"is_authenticated": False})())


def test_view_that_does_not_say_that_it_is_public_opens_to_an_account():
    assert ask_forgetful(User(email="person@example.org")) is None


@pytest.mark.parametrize("name", TABLE)
def test_view_says_whether_it_is_public(name):
    views = dict(names_of(get_resolver()))
    assert views[name].callback.login_required is (name in SIGNED_IN)
