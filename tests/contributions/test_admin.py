"""Django admin: administrators only, changes by revisions, no journeys."""

import pytest
from django.apps import apps
from django.contrib.admin import site as default_site
from django.contrib.admin.utils import flatten
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import override

from accounts.administration import administration
from accounts.models import AuditEntry, LanguageRole
from contributions.models import Revision
from contributions.schema.snapshot import snapshot_programmes
from directory.models import Programme
from regions.models import Coordinator
from tests.contributions.proposals import coordinator_of, proposal
from tests.factories import OrganizationFactory, ProgrammeFactory, SheetFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
PEOPLE = ("visitor", "contributor", "coordinator", "administrator")


@pytest.fixture
def programme():
    return ProgrammeFactory(title="Cours du soir", phone="+33472000000")


@pytest.fixture
def chief(client, settings):
    """A browser in which an administrator is signed in."""
    settings.DEMO = True
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    return client


def page(name, *args):
    with override("fr"):
        return reverse(f"admin:{name}", args=args)


def objects(programme) -> dict:
    """An example of each model of the administration."""
    coordinator_of("dep:69")
    revision, _sender = proposal()
    return {
        "directory_programme": programme.pk,
        "directory_site": programme.sites.get().pk,
        "directory_organization": OrganizationFactory().pk,
        "directory_proceduresheet": SheetFactory().pk,
        "contributions_revision": revision.pk,
        "regions_territory": programme.sites.get().commune_id,
        "regions_coordinator": Coordinator.objects.first().pk,
        "accounts_user": UserFactory().pk,
        "accounts_languagerole": LanguageRole.objects.create(
            user=UserFactory(), language="ar", role="reviewer"
        ).pk,
        "accounts_auditentry": AuditEntry.objects.first().pk,
    }


def addresses(programme) -> list[str]:
    found = [page("index"), page("jsi18n"), page("app_list", "directory")]
    for name, pk in objects(programme).items():
        found += [page(f"{name}_changelist"), page(f"{name}_change", pk)]
    return [*found, page("regions_invitation_changelist")]


@pytest.mark.parametrize("person", PEOPLE)
def test_every_page_is_there_for_administrators_alone(client, settings, programme, person):
    settings.DEMO = True
    pages = addresses(programme)
    if person == "coordinator":
        client.force_login(coordinator_of("country:fr").user)
    elif person != "visitor":
        client.force_login(UserFactory(is_superuser=person == "administrator", is_staff=True))
    expected = 200 if person == "administrator" else 404
    assert {address: client.get(address).status_code for address in pages} == dict.fromkeys(
        pages, expected
    )


def test_administrator_without_second_factor_is_led_to_it(client):
    client.force_login(UserFactory(is_superuser=True))
    assert client.get(page("index"))["Location"].endswith("/account/second-factor/")


@pytest.mark.parametrize(
    "name",
    ["login", "logout", "password_change", "directory_programme_add", "accounts_user_delete"],
)
def test_pages_that_are_not_ours_have_no_address(name):
    with pytest.raises(NoReverseMatch):
        page(name, *(["1"] if name.endswith("delete") else []))


def test_no_address_of_the_administration_adds_or_deletes():
    names = [name for name, _ in names_of_admin()]
    assert [name for name in names if name.endswith(("_add", "_delete", "_history"))] == []


def names_of_admin():
    return [(p.name, p) for p in administration.get_urls()]


def test_no_model_of_journeys_is_registered():
    apps = {model._meta.app_label for model in administration._registry}
    assert apps == {"accounts", "contributions", "directory", "regions"}
    assert not any("journey" in str(model._meta.label) for model in default_site._registry)


def test_pages_name_no_journey(chief):
    assert "journeys" not in chief.get(page("index")).content.decode().replace("/journey/", "")


# Changes


def form_of(chief, address) -> dict:
    """What a browser would send of the form as it is shown."""
    form = chief.get(address).context["adminform"].form
    sent = {}
    for name in form.fields:
        value = form[name].value()
        if value in (None, "", False):
            continue
        widget = form.fields[name].widget
        shown = widget.format_value(value) if hasattr(widget, "format_value") else value
        sent[name] = value if isinstance(value, list) else (shown or value)
    return sent


def send(chief, address, **data):
    return chief.post(address, form_of(chief, address) | {"note": "Corrigé."} | data)


def test_change_of_words_goes_through_the_door(chief, programme):
    address = page("directory_programme_change", programme.pk)
    assert send(chief, address, title="Cours du matin").status_code == 302
    assert programme.sections.get(key="title").text == "Cours du matin"
    revision = Revision.objects.get()
    assert (revision.role, revision.note, set(revision.content)) == (
        *("administrator", "Corrigé."),
        {"text:fr:title"},
    )
    assert AuditEntry.objects.filter(verb="accept", object_id=str(revision.pk)).exists()


def test_page_sent_as_it_is_changes_nothing(chief, programme):
    send(chief, page("directory_programme_change", programme.pk))
    send(chief, page("directory_site_change", programme.sites.get().pk))
    assert not Revision.objects.exists()


def test_every_kind_of_field_is_kept(chief, programme):
    fields = {
        "statuses": ["refugee"],
        "age_min": "16",
        "cost": "paid",
        "cost_eur": "12.5",
        "always": ["ar", "fr"],
        "territories": "dep:69, com:69123",
        "capacity": "3",
        "capacity_on": "2026-11-01",
        "phone": "04 72 11 22 33",
    }
    address = page("directory_programme_change", programme.pk)
    assert send(chief, address, **fields).status_code == 302
    now = snapshot_programmes([programme.pk])[programme.pk]
    assert now["conditions"]["cost_eur"] == "12.50"
    assert now["languages"]["always"] == ["ar", "fr"]
    assert now["coverage"]["territories"] == ["com:69123", "dep:69"]
    counted = {"capacity": 3, "capacity_on": "2026-11-01", "capacity_until": None}
    assert now["capacity"] == counted | {"ends_on": None}
    assert now["contact"]["phone"] == "+33472112233"


def test_point_moves_through_the_door(chief, programme):
    site = programme.sites.get()
    address = page("directory_site_change", site.pk)
    assert send(chief, address, point="45.7700, 4.8500").status_code == 302
    site.refresh_from_db()
    assert (round(site.exact_point.y, 4), round(site.exact_point.x, 4)) == (45.77, 4.85)
    assert Revision.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [{"title": ""}, {"cost": "free", "cost_eur": "5"}, {"opening_hours": "whenever"}, {"note": ""}],
)
def test_refused_change_writes_nothing_and_keeps_what_was_typed(chief, programme, fields):
    address = page("directory_programme_change", programme.pk)
    response = send(chief, address, summary="Phrase tapée", **fields)
    assert response.status_code == 200
    assert "Phrase tapée" in response.content.decode()
    assert not Revision.objects.filter(state="accepted").exists()
    assert programme.sections.get(key="title").text == "Cours du soir"


def test_change_over_another_is_refused(chief, programme):
    address = page("directory_programme_change", programme.pk)
    old = form_of(chief, address)
    send(chief, address, title="Cours du matin")
    response = chief.post(address, old | {"title": "Cours de nuit", "note": "Non."})
    assert response.status_code == 200
    assert programme.sections.get(key="title").text == "Cours du matin"


@pytest.mark.parametrize("model", ["accounts_auditentry", "accounts_user", "regions_territory"])
def test_what_is_looked_at_refuses_to_change(chief, programme, model):
    pk = objects(programme)[model]
    assert chief.post(page(f"{model}_change", pk), {"verb": "x"}).status_code in {403, 404}


# Several at once


def act(chief, model, action, *pks):
    fields = {"action": action, "_selected_action": [str(pk) for pk in pks]}
    return chief.post(page(f"{model}_changelist"), fields)


def test_several_are_published_and_what_misses_something_says_so(chief, programme):
    draft = ProgrammeFactory(draft=True, phone="+33472000000")
    empty = ProgrammeFactory(draft=True, at=None)
    act(chief, "directory_programme", "publish", draft.pk, empty.pk)
    states = dict(Programme.objects.values_list("pk", "publication"))
    assert (states[draft.pk], states[empty.pk]) == ("published", "draft")


def test_several_are_archived(chief, programme):
    act(chief, "directory_programme", "archive", programme.pk)
    assert Programme.objects.get().publication == "archived"
    assert Revision.objects.get().role == "administrator"


def test_several_are_said_to_be_correct(chief, programme):
    act(chief, "directory_programme", "confirm", programme.pk)
    assert Programme.objects.get().verified_role == "administrator"


def test_several_proposals_are_accepted(chief):
    revision, _sender = proposal()
    act(chief, "contributions_revision", "accept", revision.pk)
    assert Programme.objects.get().pk == revision.target_id


def test_several_coordinators_are_dismissed(chief):
    user = coordinator_of("dep:69").user
    act(chief, "regions_coordinator", "dismiss", Coordinator.objects.get(user=user).pk)
    assert not Coordinator.objects.exists()


@pytest.mark.parametrize(
    "model", ["directory_programme", "accounts_user", "contributions_revision"]
)
def test_nothing_is_deleted_at_once(chief, programme, model):
    pk = objects(programme)[model]
    act(chief, model, "delete_selected", pk)
    assert Programme.objects.filter(pk=programme.pk).exists()
    assert chief.get(page(f"{model}_change", pk)).status_code == 200


@pytest.mark.parametrize("term", ["soir", "Association", "zzz", "'"])
def test_programmes_are_searched_by_title_and_organization(chief, programme, term):
    address = page("directory_programme_changelist")
    assert chief.get(address, {"q": term}).status_code == 200


def test_list_of_programmes_asks_a_fixed_number_of_questions(
    chief, programme, django_assert_max_num_queries
):
    ProgrammeFactory.create_batch(10)
    with django_assert_max_num_queries(12):
        chief.get(page("directory_programme_changelist"))


def test_public_pages_still_read_no_session(client, programme):
    response = client.get(f"/fr/programmes/{programme.pk}/")
    assert "Cookie" not in response.get("Vary", "")


def shown_fields() -> list[tuple[str, str]]:
    """Each model of the administration with each of its columns, filters and fields."""
    found = []
    for model, shown in administration._registry.items():
        names = [*shown.list_display, *shown.list_filter, *flatten(shown.fields or [])]
        known = {field.name for field in model._meta.get_fields()}
        found += [(model._meta.label, name) for name in dict.fromkeys(names) if name in known]
    return found


@pytest.mark.parametrize(("model", "name"), shown_fields())
def test_every_field_has_a_name_that_is_translated(model, name):
    field = apps.get_model(model)._meta.get_field(name)
    assert isinstance(field.verbose_name, Promise)
    with override("en"):
        english = str(field.verbose_name)
    with override("uk"):
        assert str(field.verbose_name) != english


@pytest.mark.parametrize("model", administration._registry)
def test_every_model_has_a_name_that_is_translated(model):
    for name in (model._meta.verbose_name, model._meta.verbose_name_plural):
        assert isinstance(name, Promise)


def test_columns_of_revisions_and_the_audit_are_named_in_french(chief):
    proposal()
    revisions = chief.get(page("contributions_revision_changelist")).content.decode()
    assert "En attente depuis" in revisions
    audit = chief.get(page("accounts_auditentry_changelist")).content.decode()
    assert "Ce qui a été fait" in audit
    assert "Object kind" not in audit
