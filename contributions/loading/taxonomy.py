"""Reads and loads the taxonomy: themes and needs, in the order in which they are shown."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contributions.loading.yaml_fields import Fields, read_yaml, unique
from contributions.revisions import write_guard
from contributions.schema.problems import Problems
from directory.index import rebuild
from directory.models import TaxonomyTerm
from directory.models.taxonomy import Scheme


@dataclass(frozen=True)
class TermDeclaration:
    """One theme with its needs, or one need."""

    code: str
    icon: str
    colour: str
    labels: dict[str, str]
    synonyms: dict[str, list[str]]
    mappings: dict[str, list[str]]
    needs: list["TermDeclaration"] = field(default_factory=list)


def read_taxonomy(path: Path) -> list[TermDeclaration]:
    """The themes declared in a file; ContentRefusedError lists all problems."""
    problems = Problems()
    declared_at: dict[str, Any] = {}
    document = read_yaml(path, problems)
    problems.refuse_any()
    listed = Fields({"themes": document}, file=path.name, at="", problems=problems)
    themes = [_theme(fields, declared_at) for fields in listed.each("themes", least=1)]
    problems.refuse_any()
    return themes


def load_taxonomy(*, themes: list[TermDeclaration]) -> int:
    """Write themes and needs without deleting others; return the number declared."""
    with write_guard.allow_writes("taxonomy"):
        return _write_taxonomy(themes)


def _write_taxonomy(themes: list[TermDeclaration]) -> int:
    _upsert(
        TaxonomyTerm(scheme=Scheme.THEME, position=position, **_values(theme))
        for position, theme in enumerate(themes, 1)
    )
    ids = dict(TaxonomyTerm.objects.filter(scheme=Scheme.THEME).values_list("code", "id"))
    pairs = [(ids[theme.code], need) for theme in themes for need in theme.needs]
    _upsert(
        TaxonomyTerm(scheme=Scheme.NEED, position=position, parent_id=parent_id, **_values(need))
        for position, (parent_id, need) in enumerate(pairs, 1)
    )
    # The text index of programmes holds the labels and synonyms of their terms.
    rebuild.rebuild_entries()
    return len(themes) + len(pairs)


def _theme(fields: Fields, declared_at: dict) -> TermDeclaration:
    fields.only("code", "icon", "colour", "labels", "synonyms", "mappings", "needs")
    needs = [_term(need, declared_at) for need in fields.each("needs", least=1)]
    return _term(fields, declared_at, needs)


def _term(fields: Fields, declared_at: dict, needs: list[TermDeclaration] | None = None):
    if needs is None:
        fields.only("code", "icon", "labels", "synonyms", "mappings")
    code = fields.text("code", longest=60)
    unique(declared_at, (needs is None, code), fields, "code")
    labels = fields.fields("labels")
    return TermDeclaration(
        code=code,
        icon=fields.text("icon", longest=60),
        colour=fields.text("colour", longest=7, required=needs is not None),
        labels=labels.in_every_language() | {name: labels.text(name) for name in labels.mapping},
        synonyms=_lists(fields, "synonyms"),
        mappings=_lists(fields, "mappings"),
        needs=needs or [],
    )


def _lists(fields: Fields, name: str) -> dict[str, list[str]]:
    """A mapping of names to lists of words; empty when it is not declared."""
    if name not in fields.mapping:
        return {}
    lists = fields.fields(name)
    return {key: lists.codes(key, None) for key in lists.mapping}


def _values(term: TermDeclaration) -> dict:
    return {
        "code": term.code,
        "icon": term.icon,
        "colour": term.colour,
        "labels": term.labels,
        "synonyms": term.synonyms,
        "mappings": term.mappings,
    }


def _upsert(terms) -> None:
    TaxonomyTerm.objects.bulk_create(
        terms,
        update_conflicts=True,
        unique_fields=["scheme", "code"],
        update_fields=[
            *("parent", "icon", "colour", "position", "labels", "synonyms", "mappings"),
        ],
    )
