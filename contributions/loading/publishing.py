"""Writes declared programmes with their organizations, sites and words, in one transaction."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.utils import timezone

from contributions import door
from contributions.loading.batches import Batch
from contributions.loading.inserting import insert
from contributions.loading.judging import judge
from contributions.loading.links import replace_links
from contributions.loading.programmes import OrganizationDeclaration, ProgrammeDeclaration
from contributions.loading.references import References, references_of
from contributions.loading.rules import Rules, rules_of
from contributions.loading.sections import write_sections
from contributions.loading.sites import write_sites
from directory import entries
from directory.models import Coverage, Organization, Programme, Site
from directory.models.taxonomy import Scheme
from directory.vocabulary import LanguageMode, Publication

ORGANIZATION_FIELDS = ["name", "phone", "email", "website", "is_example"]
# Taken over from the declaration as they are.
PLAIN_FIELDS = [
    *("statuses", "audiences", "french_levels", "age_min", "age_max", "cost", "cost_eur"),
    *("access_modes", "join_modes", "opening_hours", "by_appointment"),
    *("capacity", "capacity_on", "capacity_until", "is_nationwide", "phone", "email", "website"),
    *("operating", "is_example", "source", "verified_on", "verified_role", "modified_at"),
]
# More programmes than this at once change the statistics of the tables.
MANY = 500
LANGUAGE_FIELDS = {mode: f"languages_{mode}" for mode in LanguageMode.values}


def load_programmes(
    *,
    organizations: list[OrganizationDeclaration],
    programmes: list[ProgrammeDeclaration],
    gone: Iterable[UUID] = (),
    source: str = "",
) -> int:
    """Publish the declared programmes and archive those ``gone``; return how many search rows.

    Each programme that changes gets its accepted revision, all of one batch; one that says what
    it said is left alone. ContentRefusedError says all that is wrong, and then nothing is written.
    Ids are kept: what points to a programme still finds it.
    """
    known = references_of(programmes)
    judge(programmes, known)
    batch = Batch(source=source)
    with door.opened(batch.id):
        _upsert_organizations(organizations)
        changed = batch.record_programmes(programmes, organizations, known)
        changed += _with_other_rules(programmes, changed, known)
        write_programmes(programmes=changed, known=known, publish=True)
        texts = {
            (programme.id, key, language): text
            for programme in changed
            for language, said in programme.texts.items()
            for key, text in said.items()
            if text
        }
        write_sections(owner="programme", texts=texts, at=timezone.now())
        left_out = batch.record_archived(gone)
        Programme.objects.filter(pk__in=left_out).update(publication=Publication.ARCHIVED)
        if len(changed) > MANY:
            # Without fresh statistics the planner walks whole tables for each derived row.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE directory_programme, directory_site, directory_section")
        return entries.rebuild([*(programme.id for programme in changed), *left_out])


def _with_other_rules(
    programmes: list[ProgrammeDeclaration], changed: list[ProgrammeDeclaration], known: References
) -> list[ProgrammeDeclaration]:
    """Those that say what they said, and whose hours mean something else: holidays are dated."""
    said = {programme.id for programme in changed}
    same = [programme for programme in programmes if programme.id not in said]
    rules = rules_of(same, known)
    ids = [programme.id for programme in same]
    kept = dict(Programme.objects.filter(pk__in=ids).values_list("pk", "rule_id"))
    kept |= dict(Site.objects.filter(programme__in=ids).values_list("pk", "rule_id"))
    return [
        programme
        for programme in same
        if kept.get(programme.id) != rules.of_programme(programme)
        or any(kept.get(site.id) != rules.of_site(site) for site in programme.sites)
    ]


def write_programmes(
    *, programmes: list[ProgrammeDeclaration], known: References, publish: bool
) -> None:
    """Write judged programmes with their links and sites, not their words; the door is open.

    Without ``publish`` a new programme is a draft and the publication of another stays.
    """
    rules = rules_of(programmes, known)
    _upsert_programmes(programmes, known, rules, publish)
    _link(programmes, known)
    write_sites(programmes=programmes, known=known, rules=rules)


def _upsert_organizations(organizations: list[OrganizationDeclaration]) -> None:
    insert(
        Organization,
        [
            {"id": o.id} | {name: getattr(o, name) for name in ORGANIZATION_FIELDS}
            for o in organizations
        ],
        replacing=[*ORGANIZATION_FIELDS, "modified_at"],
    )


def _upsert_programmes(
    programmes: list[ProgrammeDeclaration], known: References, rules: Rules, publish: bool
) -> None:
    insert(
        Programme,
        [
            {
                "id": programme.id,
                "organization_id": programme.organization,
                "theme_id": known.terms[Scheme.THEME, programme.themes[0]],
                "rule_id": rules.of_programme(programme),
                "publication": Publication.PUBLISHED if publish else Publication.DRAFT,
            }
            | {name: getattr(programme, name) for name in PLAIN_FIELDS}
            | {field: programme.languages.get(mode, []) for mode, field in LANGUAGE_FIELDS.items()}
            for programme in programmes
        ],
        replacing=[
            *("organization_id", "theme_id", "rule_id"),
            *(["publication"] if publish else []),
            *PLAIN_FIELDS,
            *LANGUAGE_FIELDS.values(),
        ],
    )


def _link(programmes: list[ProgrammeDeclaration], known: References) -> None:
    for field, scheme in (("themes", Scheme.THEME), ("needs", Scheme.NEED)):
        replace_links(
            getattr(Programme, field).through,
            "programme_id",
            "taxonomyterm_id",
            {p.id: [known.terms[scheme, code] for code in getattr(p, field)] for p in programmes},
        )
    replace_links(
        Programme.procedures.through,
        "programme_id",
        "proceduresheet_id",
        {p.id: [known.sheets[s] for s in p.procedures if s in known.sheets] for p in programmes},
    )
    replace_links(
        Coverage,
        "programme_id",
        "territory_id",
        {p.id: [known.grounds[code].id for code in p.coverage] for p in programmes},
    )
