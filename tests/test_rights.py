"""The table of rights against every action and every address: who may, may, and nobody else."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from contributions import actions
from contributions.models import Revision
from contributions.rights_table import RIGHTS, Stand, as_markdown, may
from tests.stands import LANGUAGE, Scene, build, content_of, undone

pytestmark = pytest.mark.django_db
WORDS = {"text:fr:summary": "Autrement."}


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker) -> Iterator[Scene]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def on_revision(action: str, state: str = "waiting", **said):
    """Try an action of a revision on one in a state."""

    def act(scene: Scene, stand: Stand) -> None:
        by, revision = scene.actor(stand, state), scene.revision(stand, state)
        getattr(actions, action)(by=by, revision=revision, **said)

    return act


def on_programme(action: str, name: str = "programme_id", target: str = "programme", **said):
    """Try an action of a programme."""

    def act(scene: Scene, stand: Stand) -> None:
        ground = scene.ground(stand)
        more = {name: getattr(ground, target).pk} | said
        if action == "merge":
            more["into_id"] = ground.other.pk
        getattr(actions, action)(by=scene.actor(stand), **more)

    return act


def begin(scene: Scene, stand: Stand) -> None:
    target = scene.ground(stand).programme.pk
    actions.begin(by=scene.actor(stand), language=LANGUAGE, target_id=target)


def read(scene: Scene, stand: Stand) -> None:
    asked = Revision.objects.visible_to(scene.actor(stand))
    if not asked.filter(pk=scene.revision(stand, "waiting").pk).exists():
        raise PermissionDenied


def restore(scene: Scene, stand: Stand) -> None:
    actions.restore(by=scene.actor(stand), revision=scene.ground(stand).changed)


# Action of the table → how it is tried; those of pages alone are tried by their addresses below.
TRIED = {
    "begin": begin,
    "read": read,
    "restore": restore,
    "keep": on_revision("keep", "written", content=WORDS),
    "submit": on_revision("submit", "written"),
    "withdraw": on_revision("withdraw"),
    "accept": on_revision("accept"),
    "reject": on_revision("reject", reason="Trop vague."),
    "request_changes": on_revision("request_changes", reason="Où ?"),
    "mend": on_revision("keep", content=WORDS),
    "rebase": on_revision("rebase"),
    "change": on_programme("change", "target_id", content=WORDS, language=LANGUAGE),
    "set_publication": on_programme("set_publication", to="archived"),
    "confirm": on_programme("confirm"),
    "merge": on_programme("merge"),
}
BY_ADDRESS = {"read_public", "read_desk"}


def test_every_action_of_the_table_is_tried():
    assert set(TRIED) | BY_ADDRESS == set(RIGHTS)


def test_every_action_of_contributions_is_in_the_table():
    verbs = {
        name
        for name, action in vars(actions).items()
        if callable(action)
        and getattr(action, "__module__", "") == actions.__name__
        and "by" in getattr(action, "__annotations__", {})
        and not name.startswith("_")
    }
    assert verbs - set(RIGHTS) == set()


@pytest.mark.parametrize("stand", Stand)
@pytest.mark.parametrize("action", TRIED)
def test_action_is_for_those_of_the_table(scene, action, stand):
    with undone():
        if stand in may(action):
            TRIED[action](scene, stand)
        else:
            with pytest.raises(PermissionDenied):
                TRIED[action](scene, stand)


def test_rights_are_documented_as_they_are():
    """Written anew by ``manage.py write_rights``."""
    path = settings.BASE_DIR / "docs" / "rights.md"
    assert path.read_text(encoding="utf-8") == as_markdown()


def test_content_without_a_place_concerns_administrators_alone(scene):
    assert content_of([])["coverage"]["territories"] == []
    revision = scene.revision(Stand.NONE, "waiting")
    assert not revision.territory_links.exists()
