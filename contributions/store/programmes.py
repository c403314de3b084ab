"""Stores validated programmes with their links and sites (upsert)."""

from contributions.schema.programme import ProgrammeDeclaration
from contributions.schema.references import References
from contributions.store.bulk_insert import insert
from contributions.store.links import replace_links
from contributions.store.opening_rules import Rules, rules_of
from contributions.store.sites import write_sites
from directory.fields import declared_columns, names_of
from directory.models import Coverage, Programme
from directory.models.taxonomy import Scheme
from directory.vocabulary import LanguageMode, Publication

# Columns copied from the declaration.
PLAIN_FIELDS = [
    *names_of(declared_columns(Programme)),
    *("is_nationwide", "is_example", "source", "verified_on", "verified_role"),
    "modified_at",
]
LANGUAGE_FIELDS = {mode: f"languages_{mode}" for mode in LanguageMode.values}


def write_programmes(
    *, programmes: list[ProgrammeDeclaration], known: References, publish: bool
) -> None:
    """Write validated programmes with links and sites, without texts, inside ``allow_writes``.

    Without ``publish`` a new programme is a draft, and that of an existing one is not changed.
    """
    rules = rules_of(programmes, known)
    _upsert_programmes(programmes, known, rules, publish)
    _link(programmes, known)
    write_sites(programmes=programmes, known=known, rules=rules)


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
        {p.id: [known.territories[code].id for code in p.coverage] for p in programmes},
    )
