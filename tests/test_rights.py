"""The table of rights against every action and every address, for every relation."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.urls import get_resolver, reverse
from django.utils import timezone
from django.utils.translation import override

from contributions.duplicates import remembered
from contributions.duplicates.merging import merge_of, unmerge_programmes
from contributions.duplicates.merging_organizations import merge_organizations
from contributions.models import Revision
from contributions.revisions import actions
from contributions.revisions.meaning import correct_meaning
from contributions.revisions.permissions_table import PERMISSIONS, Relation, allowed, as_markdown
from directory.models import SectionVersion
from tests.actors import LANGUAGE, TRANSLATED, Scene, build, content_of, undone
from tests.addresses import ADDRESSES, HELD
from tests.factories import writing
from tests.test_permissions import names_of
from translations.views.piece import VERBS

pytestmark = pytest.mark.django_db
WORDS = {"text:fr:summary": "Autrement."}


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker) -> Iterator[Scene]:
    with django_db_blocker.unblock(), transaction.atomic():
        scene = build()
        connection.check_constraints()
        yield scene
        transaction.set_rollback(True)


def on_revision(action: str, state: str = "waiting", **arguments):
    """Try an action of a revision on one in a state."""

    def act(scene: Scene, relation: Relation) -> None:
        by, revision = scene.actor(relation, state), scene.revision(relation, state)
        getattr(actions, action)(by=by, revision=revision, **arguments)

    return act


def on_programme(action: str, name: str = "programme_id", target: str = "programme", **arguments):
    """Try an action of a programme."""

    def act(scene: Scene, relation: Relation) -> None:
        content = scene.content(relation)
        more = {name: getattr(content, target).pk} | arguments
        if action == "merge":
            more["into_id"] = content.other.pk
        getattr(actions, action)(by=scene.actor(relation), **more)

    return act


def begin(scene: Scene, relation: Relation) -> None:
    target = scene.content(relation).programme.pk
    actions.begin(by=scene.actor(relation), language=LANGUAGE, target_id=target)


def read(scene: Scene, relation: Relation) -> None:
    visible = Revision.objects.visible_to(scene.actor(relation))
    if not visible.filter(pk=scene.revision(relation, "waiting").pk).exists():
        raise PermissionDenied


def restore(scene: Scene, relation: Relation) -> None:
    actions.restore(by=scene.actor(relation), revision=scene.content(relation).changed)


def unmerge(scene: Scene, relation: Relation) -> None:
    merged = scene.content(relation).merged
    unmerge_programmes(by=scene.actor(relation), merge=merge_of(merged), reason="Deux.")


def merge_organization(scene: Scene, relation: Relation) -> None:
    content = scene.content(relation)
    merge_organizations(
        by=scene.actor(relation),
        gone_id=content.other.organization_id,
        stays_id=content.programme.organization_id,
        values={},
        reason="Double.",
    )


def refute_duplicate(scene: Scene, relation: Relation) -> None:
    content = scene.content(relation)
    ids = {"one": content.programme.pk, "other": content.draft.pk}
    remembered.refute(by=scene.actor(relation), kind="programme", **ids)


def correct(scene: Scene, relation: Relation) -> None:
    """Correct what an edit of the French did, by which the summary became another."""
    programme = scene.content(relation).programme
    french = programme.sections.filter(key="summary", language=LANGUAGE)
    numbers = {"text_no": 1, "meaning_no": 1, "state": "written", "replaced_at": timezone.now()}
    with writing():
        SectionVersion.objects.create(
            owner=programme.pk, key="summary", language=LANGUAGE, text="Avant.", **numbers
        )
        french.update(text_no=2, meaning_no=2)
    correct_meaning(
        by=scene.actor(relation),
        kind="programme",
        target_id=programme.pk,
        key="summary",
        text_no=2,
        changes_meaning=False,
    )


# Action of the table → how it is tried; those of pages alone are tried by their addresses below.
TRIED = {
    "begin": begin,
    "read": read,
    "restore": restore,
    "save_draft": on_revision("save_draft", "written", content=WORDS),
    "submit": on_revision("submit", "written"),
    "withdraw": on_revision("withdraw"),
    "let_through": on_revision("let_through"),
    "accept": on_revision("accept"),
    "reject": on_revision("reject", reason="Trop vague."),
    "request_changes": on_revision("request_changes", reason="Où ?"),
    "edit": on_revision("save_draft", content=WORDS),
    "resolve_conflict": on_revision("resolve_conflict"),
    "change": on_programme("change", "target_id", content=WORDS, language=LANGUAGE),
    "set_publication": on_programme("set_publication", to="archived"),
    "confirm": on_programme("confirm"),
    "merge": on_programme("merge"),
    "unmerge": unmerge,
    "merge_organization": merge_organization,
    "refute_duplicate": refute_duplicate,
    "correct_meaning": correct,
}
BY_ADDRESS = {
    *(
        "read_public",
        "read_dashboard",
        "review",
        "dashboard",
        "open_link",
        "see_link",
        "invite",
        "dismiss",
        "hide_unfound",
        *("pause_freshness", "release_freshness"),
        *("report", "read_report", "open_desk", "decide_reports", "look_later", "undo_sweep"),
        *("record", "hear_recording", "decide_recording", "withdraw_recording"),
    ),
    "see_import",
    "edit_sheet",
    "write_sheet",
    "follow_sheet",
    *("see_languages", "translate", "decide_translation", "answer_question"),
}
# Verb of the workspace → its action of the table. Of a meaning those correct it there who reviews
# translations into the language of the workspace.
WORKSPACE = {
    **dict.fromkeys(("suggest", "dismiss", "vote", "ask", "machine"), "translate"),
    **dict.fromkeys(("publish", "confirm", "correct"), "decide_translation"),
}


def test_every_action_of_the_table_is_tried():
    assert set(TRIED) | BY_ADDRESS == set(PERMISSIONS)


def test_every_action_of_contributions_is_in_the_table():
    verbs = {
        name
        for name, action in vars(actions).items()
        if callable(action)
        and getattr(action, "__module__", "") == actions.__name__
        and "by" in getattr(action, "__annotations__", {})
        and not name.startswith("_")
    }
    assert verbs - set(PERMISSIONS) == set()


@pytest.mark.parametrize("relation", Relation)
@pytest.mark.parametrize("action", TRIED)
def test_action_is_for_those_of_the_table(scene, action, relation):
    with undone():
        if relation in allowed(action):
            TRIED[action](scene, relation)
        else:
            with pytest.raises(PermissionDenied):
                TRIED[action](scene, relation)


# Addresses


@pytest.mark.parametrize("space", ["contributions:", "regions:", "translations:"])
def test_every_address_about_content_and_territories_is_walked_here(space):
    """A new address needs a row in tests/addresses.py with its right of the table."""
    names = {name for name, _pattern in names_of(get_resolver()) if name.startswith(space)}
    assert names == {name for name in {*ADDRESSES, *HELD} if name.startswith(space)}


def test_every_right_of_an_address_is_in_the_table():
    assert {row.action for row in ADDRESSES.values()} <= set(PERMISSIONS)


@pytest.mark.parametrize("name", ADDRESSES)
def test_address_is_there_for_those_of_the_table_and_for_nobody_else(scene, name):
    found = {relation: answers_of(scene, name, relation) for relation in Relation}
    there = {relation for relation, answers in found.items() if 404 not in answers}
    assert there == allowed(ADDRESSES[name].action), found
    assert all(set(answers) != {405} for answers in found.values())
    assert all(
        set(answers) <= {404, 405} for relation, answers in found.items() if relation not in there
    )


def test_every_verb_of_the_workspace_is_tried():
    assert set(WORKSPACE) == set(VERBS)


@pytest.mark.parametrize("relation", Relation)
@pytest.mark.parametrize("verb", WORKSPACE)
def test_verb_of_the_workspace_is_for_those_of_the_table(scene, verb, relation):
    words = scene.parameters(relation, "waiting")
    with override(LANGUAGE):
        address = reverse("translations:act", args=[TRANSLATED, words["french"], verb])
    sent = {"text": "جملة", "french": "1", "check": "numbers", "reason": "Oui.", "vote": "for"}
    sent |= {"revision": words["translation"], "question": "Par mois ?", "changes": "1"}
    with undone():
        status = scene.browser(relation).post(address, sent).status_code
    assert (status != 404) == (relation in allowed(WORKSPACE[verb]))


def answers_of(scene: Scene, name: str, relation: Relation) -> list[int]:
    """The statuses of GET and POST; changes are rolled back."""
    row = ADDRESSES[name]
    words = scene.parameters(relation, row.state)
    with override(LANGUAGE):
        address = reverse(name, args=[word.format(**words) for word in row.args])
    browser = scene.browser(relation, row.state)
    with undone():
        looked = browser.get(address).status_code
    with undone():
        sent = browser.post(address, row.post).status_code
    return [looked, sent]


def test_rights_are_documented_as_they_are():
    """Written anew by ``manage.py write_rights``."""
    path = settings.BASE_DIR / "docs" / "rights.md"
    assert path.read_text(encoding="utf-8") == as_markdown()


def test_content_without_a_place_concerns_administrators_alone(scene):
    assert content_of([])["coverage"]["territories"] == []
    revision = scene.revision(Relation.NONE, "waiting")
    assert not revision.territory_links.exists()
