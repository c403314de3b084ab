"""Evaluation of rows: the change that importing would make, conflicts and problems. Read-only.

Three-way comparison of a row with the previous import of its source and with the current content:
only sections that the file itself changed are proposed, so that changes made by people since then
stay. Where both changed the same section, the row has a conflict and is imported only when chosen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext

from accounts.roles import Role
from contributions.actors import Actor
from contributions.importing.columns import TRANSLATED
from contributions.importing.row_to_sections import STANDS_IN, ComposedRow
from contributions.models import Revision
from contributions.models.importing import ImportRow, RowOutcome
from contributions.revisions import confidential
from contributions.revisions.applying import initial_state
from contributions.revisions.completeness import missing_for_publication
from contributions.revisions.scope import COUNTRY, codes_touched, territory_codes
from contributions.schema.from_sections import declaration_of
from contributions.schema.hidden_sites import hidden_in
from contributions.schema.problems import ContentRefusedError
from contributions.schema.references import references_of
from contributions.schema.sections import (
    COVERAGE,
    SITE,
    SOURCE,
    Content,
    SectionValue,
    site_of,
    sites_only,
    stated,
    text_name,
    text_of,
)
from contributions.schema.snapshot import CONTACT, snapshot_programmes
from contributions.schema.validation import KEYS, validate
from directory.models import Organization
from regions.models import Territory

# The sections of texts by their columns.
TEXTS = {key: text_name(SOURCE, key) for key in KEYS} | {
    column: text_name(language, key) for column, language, key in TRANSLATED
}
PEOPLE = (Role.COORDINATOR, Role.ADMINISTRATOR)
# The column to correct, by the code of what is missing, and by the field that a rule refuses.
COLUMN_OF_MISSING = {
    "title_missing": "title",
    "summary_missing": "summary",
    "organization_missing": "organization",
    "theme_missing": "themes",
    "place_missing": "commune",
    "commune_missing": "commune",
    "point_missing": "lat",
    "address_missing": "address",
    "address_told": "address",
    "access_missing": "access_modes",
    "contact_missing": "phone",
}
# What a new programme may lack when it is imported: it is then a draft.
MISSING_IN_DRAFT = "contact_missing"
COLUMN_OF_FIELD = {"age": "age_min", "hours": "opening_hours", "sites": "commune"}


@dataclass(frozen=True)
class ImportScope:
    """The codes of territories that an actor answers for, and names by code."""

    answered: frozenset[str]
    names: Mapping[str, str]

    @classmethod
    def of(cls, actor: Actor, codes: Iterable[str]) -> ImportScope:
        """Read the permissions for many codes in two queries; "country" is the whole country."""
        requested = set(codes)
        rows = Territory.objects.filter(code__in=requested - {COUNTRY.value})
        known = list(rows.values_list("pk", "code", "name"))
        ids = {pk: code for pk, code, _name in known}
        if COUNTRY.value in requested:
            countries = Territory.objects.filter(kind=COUNTRY).values_list("pk", flat=True)
            ids |= dict.fromkeys(countries, COUNTRY.value)
        answered = frozenset(ids[pk] for pk in actor.answered_for(ids))
        return cls(answered, {code: name for _pk, code, name in known})


def imported_before(targets: Iterable[UUID]) -> dict[UUID, Content]:
    """The sections of these programmes in their previous imports."""
    before: dict[UUID, Content] = defaultdict(dict)
    imported = Revision.objects.of(*targets).accepted().filter(batch__isnull=False, role__in=PEOPLE)
    for revision in imported.order_by("decided_at", "pk"):
        hidden = hidden_in(revision.content)
        sections = confidential.with_confidential(revision).content if hidden else revision.content
        before[revision.target_id] |= sections
    return dict(before)


def is_same(one: SectionValue, other: SectionValue) -> bool:
    """Whether two versions of a section are equal, all kinds of empty values alike."""
    return stated(one) == stated(other)


def evaluate_rows(
    rows: list[tuple[ImportRow, ComposedRow]],
    actor: Actor,
    before: Mapping[UUID, Content],
    duplicate_ids: frozenset[str],
) -> None:
    """Set change, outcome and problems of each row.

    ``before`` are the sections of previous imports; ``duplicate_ids`` are ids that several rows of
    the file have.
    """
    now = snapshot_programmes(row.target_id for row, _composed in rows)
    _use_stored_organizations(row.content for row, _composed in rows)
    for row, composed in rows:
        current = now.get(row.target_id)
        _keep_what_is_left_out(row.content, current or {}, composed.left_out)
        _compare(row, current, before.get(row.target_id, {}))
    _refuse_duplicates(rows, duplicate_ids)
    contents = {
        row.target_id: content_after(row, now.get(row.target_id)) for row, _composed in rows
    }
    scope = ImportScope.of(actor, _codes(contents.values()) | _codes(now.values()))
    for row, composed in rows:
        if composed.question:
            continue  # its place is not known yet
        if unknown := _unknown_coverage(row, scope):
            text = gettext("“%(value)s” is not known here.")
            composed.refuse_by_rule("coverage", text % {"value": ", ".join(unknown)})
            continue
        for column, reason in scope_problems(row, now.get(row.target_id), scope):
            composed.refuse(column, reason)
        if row.target_id in now and not territory_codes(now[row.target_id]) & scope.answered:
            _drop_unchanged(row)
    _refuse_incomplete(rows, contents, now.keys())
    for row, composed in rows:
        _conclude(row, composed, is_new=row.target_id not in now)


def content_after(row: ImportRow, now: Content | None) -> Content:
    """The whole content of the programme after importing the row."""
    return {name: value for name, value in ((now or {}) | row.change).items() if value}


def scope_problems(
    row: ImportRow, now: Content | None, scope: ImportScope
) -> list[tuple[str, str]]:
    """Problems (column, reason) where a row reaches outside of the actor's territories."""
    then = content_after(row, now)
    if now is None:
        needed = territory_codes(then)
    else:
        if not territory_codes(now) & scope.answered:
            return [
                ("id", gettext("This number belongs to a programme outside of your territories."))
            ]
        needed = codes_touched(row.base, row.change, then)
    outside_scope = needed - scope.answered
    columns = []
    if COUNTRY.value in outside_scope:
        columns.append(("nationwide", gettext("Only the whole country's coordinators may say so.")))
    covered = set((then.get(COVERAGE) or {}).get("territories", []))
    text = gettext("Outside of your territories: %(codes)s")
    for column, codes in (
        ("coverage", outside_scope & covered),
        ("commune", outside_scope - covered),
    ):
        if codes := codes - {COUNTRY.value}:
            named = [f"{scope.names.get(code, code)} ({code})" for code in sorted(codes)]
            columns.append((column, text % {"codes": ", ".join(named)}))
    return columns


def _unknown_coverage(row: ImportRow, scope: ImportScope) -> list[str]:
    """The codes of a row's coverage that no territory has."""
    stated = (row.change.get(COVERAGE) or {}).get("territories", [])
    return sorted(set(stated) - scope.names.keys())


def _compare(row: ImportRow, now: Content | None, before: Content) -> None:
    """Set the changed sections of a row, and the conflicts with changes made meanwhile."""
    sections = row.content
    if now is None:
        row.change = {name: value for name, value in sections.items() if value}
        row.base, row.conflicts, row.kept = dict.fromkeys(row.change), [], 0
        return
    removed: Content = {
        name: "" if text_of(name) else None for name in before if _was_removed(name, sections)
    }
    changes = {
        name: value
        for name, value in (sections | removed).items()
        if not is_same(value, before.get(name)) and not is_same(value, now.get(name))
    }
    row.change = changes
    row.base = {name: now.get(name) for name in changes}
    row.conflicts = [
        name for name in changes if before and not is_same(now.get(name), before.get(name))
    ]
    differs = [name for name, value in sections.items() if not is_same(value, now.get(name))]
    row.kept = len(set(differs) - set(changes))


def _keep_what_is_left_out(sections: Content, now: Content, left_out: set[str]) -> None:
    """In the sections of a row, replace what its file does not legibly say by what is stored."""
    for column in left_out:
        if column in TEXTS:
            name = TEXTS[column]
            if name in now:
                sections[name] = now[name]
            continue
        section, member = STANDS_IN.get(column, ("", ""))
        names = list(sites_only(sections)) if section == SITE else [section]
        for name in names:
            value, current = sections.get(name), now.get(name)
            if isinstance(value, dict) and isinstance(current, dict) and member in current:
                value[member] = current[member]


def _drop_unchanged(row: ImportRow) -> None:
    """Remove from a row all content of a programme outside of the actor's territories."""
    row.change, row.base, row.conflicts, row.kept = {}, {}, [], 0
    row.precision = row.placed_by = ""


def _use_stored_organizations(contents: Iterable[Content]) -> None:
    """Replace existing organizations by their stored values: an import only adds new ones."""
    contents_by_id: dict[str, list[Content]] = defaultdict(list)
    for content in contents:
        contents_by_id[content["organization"]["id"]].append(content)
    for organization in Organization.objects.filter(pk__in=contents_by_id):
        stored = {name: getattr(organization, name) for name in CONTACT}
        for content in contents_by_id[str(organization.pk)]:
            content["organization"] = {
                "id": str(organization.pk),
                "name": organization.name,
            } | stored


def _was_removed(name: str, content: Content) -> bool:
    """Whether a text or site of the previous import is no longer in the file."""
    return name not in content and bool(text_of(name) or site_of(name))


def _codes(contents: Iterable[Content]) -> set[str]:
    """The codes of all territories that contents concern."""
    return set().union(*(territory_codes(content) for content in contents))


def _refuse_duplicates(
    rows: list[tuple[ImportRow, ComposedRow]], duplicate_ids: frozenset[str]
) -> None:
    """Refuse all rows whose id is not unique in the file."""
    for row, composed in rows:
        if row.own_id in duplicate_ids:
            composed.refuse("id", gettext("Another row has the same number."))


def _refuse_incomplete(
    rows: list[tuple[ImportRow, ComposedRow]],
    contents: Mapping[UUID, Content],
    known: Container[UUID],
) -> None:
    """Validate complete rows by all rules of the directory, in one pass."""
    at, programmes, owners = timezone.now(), [], {}
    for row, composed in rows:
        if composed.problems or composed.question or not row.change:
            continue
        content = initial_state(publish=False) | contents[row.target_id]
        for missing in missing_for_publication(content, content):
            column = COLUMN_OF_MISSING.get(missing.code, "id")
            reason = gettext("Missing: %(what)s") % {"what": missing.label}
            if (
                missing.code == MISSING_IN_DRAFT
                and row.target_id not in known
                and composed.left_out
            ):
                composed.remark(column, reason + " · " + gettext("It will be a draft."))
            else:
                composed.refuse(column, reason)
        if not composed.problems:
            programmes.append(declaration_of(content, pk=row.target_id, modified_at=at))
            owners[str(row.target_id)] = composed
    try:
        validate(programmes, references_of(programmes))
    except ContentRefusedError as error:
        for problem in error.problems:
            pk, _dot, named = problem.field.partition(".")
            owners[pk].refuse_by_rule(_column(named), problem.reason)


def _question(composed: ComposedRow) -> list[dict]:
    """The question of a row beside its problems: its reason, and the communes to choose from."""
    if not (asked := composed.question):
        return []
    choices = [
        {"code": town.code, "name": town.name, "context": town.context} for town in asked.towns
    ]
    return [{"column": "commune", "reason": asked.reason, "key": asked.key, "choices": choices}]


def _column(named: str) -> str:
    """The column of a field as the rules name it: "texts.fr.title", "sites[1].point", "age"."""
    if named.startswith("texts."):
        _texts, language, key = [*named.split("."), "title"][:3]
        return key if language == "fr" else f"{key}_{language}"
    first = named.partition(".")[0].partition("[")[0]
    return COLUMN_OF_FIELD.get(first, first)


def _conclude(row: ImportRow, composed: ComposedRow, *, is_new: bool) -> None:
    """Set outcome and problems of a row; when its outcome changes, also whether it is chosen."""
    outcome_before = row.outcome
    row.problems = [
        *({"column": each.column, "reason": each.reason} for each in composed.problems),
        *(
            {"column": each.column, "reason": each.reason, "remark": True}
            for each in composed.remarks
        ),
        *_question(composed),
    ]
    if composed.problems or composed.question:
        # Nothing of the stored content stays with the row, such as a confidential address.
        row.outcome = RowOutcome.WRONG if composed.problems else RowOutcome.ASKED
        row.change, row.base = {}, {}
    elif not row.change:
        row.outcome = RowOutcome.UNCHANGED
    elif row.conflicts:
        row.outcome = RowOutcome.CONFLICT
    else:
        row.outcome = RowOutcome.NEW if is_new else RowOutcome.CHANGED
    if row.outcome != outcome_before:  # a decision stays while the outcome is the same
        row.is_chosen = row.outcome in (RowOutcome.NEW, RowOutcome.CHANGED)
