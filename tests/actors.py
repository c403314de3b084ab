"""A user and a browser for each relation to the same content, to test the table of rights."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import LanguageRole, SheetEditor, User
from accounts.roles import Role
from accounts.secret_links import fingerprint
from contributions.actors import VISITOR, Actor, actor_of
from contributions.importing.headers import guessed
from contributions.models import Import, LaterLook, Merge, NotDuplicate, Report, Revision, Sweep
from contributions.models.duplicates import in_order
from contributions.models.revision import TargetKind
from contributions.reports.actions import SECRET_PURPOSE
from contributions.revisions import actions
from contributions.revisions.permissions_table import Relation
from contributions.schema.sections import COVERAGE, sites_only
from contributions.workflows import RevisionState
from directory.models import Organization, ProcedureSheet, Programme, Recording, UnfoundWords
from directory.models.unfound import FEWEST_READERS
from regions.actions import PURPOSE
from regions.models import Coordinator, Invitation
from tests.contributions.proposals import content_at
from tests.factories import OrganizationFactory, ProgrammeFactory, SheetFactory, territory
from tests.sounds import waiting_recording
from translations.models import Question

# The content is in the department of the Rhône; the territory of each coordinator.
HERE = "dep:69"
HELD = {
    Relation.OWN: HERE,
    Relation.BELOW: "reg:84",
    Relation.ABOVE: "com:69123",
    Relation.NEIGHBOUR: "dep:38",
    Relation.NONE: "country:fr",
}
LANGUAGE = "fr"
# The language into which the sheet is translated, and who has a role in it or in another one.
TRANSLATED = "ar"
ROLES = {
    Relation.TRANSLATOR: (TRANSLATED, Role.TRANSLATOR),
    Relation.REVIEWER: (TRANSLATED, Role.REVIEWER),
    Relation.OTHER_REVIEWER: ("uk", Role.REVIEWER),
}
INVITATION_SECRET = "invitation-" * 3

# A file that somebody brought, whose one column is known.
BROUGHT = {"source": "Liste", "file_name": "liste.csv", "language": LANGUAGE} | {
    "headers": ["titre"],
    "mapping": guessed(["titre"]).as_json(),
}


@dataclass
class ProgrammeTerritories:
    """A programme, drafts of one, and revisions of every state, in the same territories."""

    programme: Programme
    draft: Programme
    other: Programme
    changed: Revision
    merged: Programme
    refuted: NotDuplicate
    merged_organization: Organization
    written: dict[bool, Revision] = field(default_factory=dict)
    waiting: dict[bool, Revision] = field(default_factory=dict)


@dataclass
class Scene:
    """A user for each relation, and the content. Half of it was sent without an account."""

    users: dict[Relation, User]
    here: ProgrammeTerritories
    nowhere: ProgrammeTerritories
    sheet: ProcedureSheet
    secrets: dict[UUID, str] = field(default_factory=dict)
    invitation: Invitation | None = None
    colleague: Coordinator | None = None
    brought: Import | None = None
    unfound: UnfoundWords | None = None
    recordings: dict[str, Recording] = field(default_factory=dict)
    translation: Revision | None = None
    question: Question | None = None
    sheet_revisions: dict[str, Revision] = field(default_factory=dict)
    placed: Programme | None = None
    reports: dict[bool, Report] = field(default_factory=dict)
    sweep: Sweep | None = None

    def content(self, relation: Relation) -> ProgrammeTerritories:
        """The content that this relation is tested on."""
        return self.nowhere if relation == Relation.NONE else self.here

    def revision(self, relation: Relation, state: str) -> Revision:
        """A revision ``written`` but not sent, or ``waiting``: the sender's own for her."""
        return getattr(self.content(relation), state)[relation == Relation.SENDER]

    def actor(self, relation: Relation, state: str = "waiting") -> Actor:
        """The actor of this relation."""
        if relation == Relation.SENDER:
            return Actor(sender_of=self.revision(relation, state).pk)
        return VISITOR if relation == Relation.VISITOR else actor_of(self.users[relation])

    def browser(self, relation: Relation, state: str = "waiting") -> Client:
        """The browser of somebody, signed in or holding the link of her proposal."""
        client = Client()
        if relation == Relation.SENDER:
            secret = self.secrets[self.revision(relation, state).pk]
            client.cookies[f"proposal_{LANGUAGE}"] = secret
        elif relation != Relation.VISITOR:
            client.force_login(self.users[relation])
        return client

    def parameters(self, relation: Relation, state: str) -> dict[str, object]:
        """Values of the parameters in tests/addresses.py."""
        content, elsewhere = self.content(relation), relation == Relation.NONE
        recording = self.recordings[TRANSLATED if relation in ROLES else LANGUAGE]
        return {
            "programme": content.programme.pk,
            "draft": content.draft.pk,
            "changed": content.changed.pk,
            "other": content.other.pk,
            "merged": content.merged.pk,
            "refuted": content.refuted.pk,
            "organization": content.programme.organization_id,
            "merged_organization": content.merged_organization.pk,
            "revision": self.revision(relation, state).pk,
            "slug": self.sheet.slug,
            "new": uuid4(),
            "territory": "dep:none" if elsewhere else HERE,
            "secret": self.secrets[content.waiting[True].pk],
            "invitation": uuid4() if elsewhere else self.invitation.pk,
            "invitation_secret": INVITATION_SECRET,
            "import": self.brought.pk,
            "unfound": 0 if elsewhere else self.unfound.pk,
            "section": recording.section_id,
            "recording": recording.pk,
            "language": TRANSLATED,
            "french": self.recordings[LANGUAGE].section_id,
            "translation": self.translation.pk,
            "question": self.question.pk,
            "placed": self.placed.pk,
            "site": self.placed.sites.get().pk,
            "report": self.reports[relation == Relation.SENDER].pk,
            "report_secret": self.secrets[content.waiting[True].pk],
            "later": content.waiting[False].pk,
            "sweep": self.sweep.pk,
            "colleague": 0 if elsewhere else self.colleague.pk,
            **{f"sheet_{name}": each.pk for name, each in self.sheet_revisions.items()},
        }


def build() -> Scene:
    """Make the scene; runs in the caller's transaction."""
    users = {
        relation: User.objects.create(
            email=f"{relation}@example.org", is_superuser=relation == Relation.ADMINISTRATOR
        )
        for relation in Relation
        if relation not in {Relation.VISITOR, Relation.SENDER}
    }
    Coordinator.objects.bulk_create(
        Coordinator(user=users[relation], territory=territory(code))
        for relation, code in HELD.items()
    )
    Authenticator.objects.bulk_create(
        Authenticator(user=user, type=Authenticator.Type.TOTP, data={}) for user in users.values()
    )
    LanguageRole.objects.bulk_create(
        LanguageRole(user=users[relation], language=language, role=role)
        for relation, (language, role) in ROLES.items()
    )
    sheet = SheetFactory(slug="bank-account", texts={TRANSLATED: {"summary": "في جملة واحدة."}})
    scene = Scene(users, _content([HERE]), _content([]), sheet)
    scene.brought = Import.objects.create(user=users[Relation.OWN], **BROUGHT)
    scene.unfound = UnfoundWords.objects.create(
        day=timezone.localdate(),
        territory=territory(HERE),
        words="couture",
        readers=FEWEST_READERS,
    )
    for language in (LANGUAGE, TRANSLATED):
        scene.recordings[language] = _recording(scene, language)
    _invite(scene, users[Relation.BELOW])
    for content, codes in ((scene.here, [HERE]), (scene.nowhere, [])):
        _write(scene, content, codes)
    _edit_sheets(scene)
    _translate(scene)
    _report(scene)
    return scene


def _report(scene: Scene) -> None:
    """What a sender and the author reported, a change to look at later, and a sweep."""
    about = {"kind": "closed", "language": LANGUAGE}
    for content in (scene.here, scene.nowhere):
        digest = fingerprint(scene.secrets[content.waiting[True].pk], SECRET_PURPOSE)
        sent = Report.objects.create(
            programme=content.programme, role=Role.VISITOR, secret_fingerprint=digest, **about
        )
        scene.reports.setdefault(True, sent)
        LaterLook.objects.create(revision=content.waiting[False])
    author = scene.users[Relation.AUTHOR]
    scene.reports[False] = Report.objects.create(
        programme=scene.here.programme, author=author, role=Role.CONTRIBUTOR, **about
    )
    scene.placed = ProgrammeFactory(title="Permanence", phone="+33123456789")
    scene.sweep = Sweep.objects.create(by=scene.users[Relation.OWN].pseudonym)


def _invite(scene: Scene, by: User) -> None:
    """A colleague, and an invitation that waits."""
    scene.colleague = Coordinator.objects.create(
        user=User.objects.create(email="colleague@example.org"),
        territory=territory(HERE),
    )
    scene.invitation = Invitation.objects.create(
        email="invited@example.org",
        territory=territory(HERE),
        secret_fingerprint=fingerprint(INVITATION_SECRET, PURPOSE),
        invited_by=by.pseudonym,
    )


def _edit_sheets(scene: Scene) -> None:
    """An editor of sheets, and a revision of each kind of the sheet."""
    SheetEditor.objects.create(user=scene.users[Relation.SHEET_EDITOR])
    for name in ("draft", "waiting", "changed"):
        scene.sheet_revisions[name] = _of_sheet(scene, name)


def _translate(scene: Scene) -> None:
    """What a contributor suggests for the translation of the sheet, and a question about it."""
    by = actor_of(scene.users[Relation.CONTRIBUTOR])
    revision, _secret = actions.begin(
        by=by, language=TRANSLATED, kind=TargetKind.SHEET, target_id=scene.sheet.pk
    )
    content = {f"text:{TRANSLATED}:summary": "في جملة."}
    actions.save_draft(by=by, revision=revision, content=content)
    scene.translation = actions.submit(by=by, revision=revision)
    scene.question = Question.objects.create(
        owner=scene.sheet.pk,
        key="summary",
        language=TRANSLATED,
        text="Par mois ?",
        role=Role.TRANSLATOR,
    )


def _recording(scene: Scene, language: str) -> Recording:
    section = scene.sheet.sections.get(key="summary", language=language)
    return waiting_recording(section, scene.users[Relation.AUTHOR])


def _of_sheet(scene: Scene, name: str) -> Revision:
    """A draft of the sheet editor, what another editor sent, or a change that was made."""
    about = {"target_kind": TargetKind.SHEET, "target_id": scene.sheet.pk, "language": LANGUAGE}
    content = {"content": {"text:fr:title": "Autre titre"}, "base": {"text:fr:title": "Titre"}}
    about |= content | {"role": Role.SHEET_EDITOR}
    if name == "draft":
        return Revision.objects.create(author=scene.users[Relation.SHEET_EDITOR], **about)
    now = timezone.now()
    state = (
        {"state": RevisionState.WAITING, "waiting_since": now}
        if name == "waiting"
        else {"state": RevisionState.ACCEPTED, "decided_at": now}
    )
    return Revision.objects.create(**about, **state)


def _content(codes: list[str]) -> ProgrammeTerritories:
    where = {"at": None, "coverage": codes}
    programme = ProgrammeFactory(title="Cours du soir", phone="+33123456789", **where)
    changed = Revision.objects.create(
        target_kind=TargetKind.PROGRAMME,
        target_id=programme.pk,
        content={"text:fr:title": "Cours du soir"},
        base={"text:fr:title": "Cours du matin"},
        language=LANGUAGE,
        role=Role.ADMINISTRATOR,
        state=RevisionState.ACCEPTED,
        decided_at=timezone.now(),
    )
    other = ProgrammeFactory(title="Le même", phone="+33123456789", **where)
    first, second = in_order(programme.pk, other.pk)
    return ProgrammeTerritories(
        programme=programme,
        draft=ProgrammeFactory(title="Brouillon", phone="+33123456789", draft=True, **where),
        other=other,
        changed=changed,
        merged=_merged(programme, where),
        refuted=NotDuplicate.objects.create(kind="programme", first=first, second=second),
        merged_organization=_merged_organization(programme),
    )


def _merged(into: Programme, where: dict) -> Programme:
    """A programme that became one with another, with the revision that made it so."""
    merged = ProgrammeFactory(title="Réuni", merged_into=into, **where)
    state = {"publication": "published"}
    Revision.objects.create(
        target_kind=TargetKind.PROGRAMME,
        target_id=merged.pk,
        content={"state": state | {"merged_into": str(into.pk)}},
        base={"state": state | {"merged_into": None}},
        language=LANGUAGE,
        role=Role.ADMINISTRATOR,
        state=RevisionState.ACCEPTED,
        decided_at=timezone.now(),
    )
    return merged


def _merged_organization(programme: Programme) -> Organization:
    """An organization that became one with that of a programme, and ran nothing."""
    gone = OrganizationFactory(merged_into=programme.organization)
    Merge.objects.create(kind="organization", gone=gone.pk, stays=programme.organization_id)
    return gone


def _write(scene: Scene, content: ProgrammeTerritories, codes: list[str]) -> None:
    for is_sent_by_visitor in (False, True):
        for revisions, is_sent in ((content.written, False), (content.waiting, True)):
            by = VISITOR if is_sent_by_visitor else actor_of(scene.users[Relation.AUTHOR])
            revision, secret = actions.begin(by=by, language=LANGUAGE)
            scene.secrets[revision.pk] = secret
            by = by if by.user else Actor(sender_of=revision.pk)
            actions.save_draft(by=by, revision=revision, content=content_of(codes))
            revisions[is_sent_by_visitor] = (
                actions.submit(by=by, revision=revision) if is_sent else revision
            )


def content_of(codes: list[str]) -> dict:
    """The sections of a programme without sites that serves these territories."""
    whole = content_at()
    others = {name: value for name, value in whole.items() if name not in sites_only(whole)}
    return others | {COVERAGE: {"territories": codes, "is_nationwide": False}}


@contextmanager
def undone() -> Iterator[None]:
    """Roll back what the block changes."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
