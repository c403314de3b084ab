"""Reads declared procedure sheets: one YAML file each, every figure and step with its source."""

from pathlib import Path
from typing import Any
from uuid import UUID

from contributions.loading.yaml_fields import Fields, read_yaml, unique
from contributions.schema.problems import Problems
from contributions.schema.sections import LANGUAGES, SOURCE
from contributions.schema.sheets import (
    FactDeclaration,
    PartDeclaration,
    SheetDeclaration,
    SourceDeclaration,
)
from directory.models import TaxonomyTerm
from directory.models.taxonomy import Scheme
from directory.vocabulary import (
    Absence,
    Consequence,
    CountedFrom,
    FactKind,
    FactUnit,
    Joined,
    Office,
    Status,
    Suspension,
)

KEYS = ("title", "summary", "who", "next")
# Of a translation these are required.
SHORT = ("title", "summary")
LONGEST_TITLE = 60
LEAST_SOURCES = 2


def read_sheets(paths: list[Path]) -> list[SheetDeclaration]:
    """The sheets declared in files; ContentRefusedError lists all problems."""
    problems = Problems()
    declared_at: dict[str, Any] = {}
    terms = set(TaxonomyTerm.objects.values_list("scheme", "code"))
    sheets = []
    for path in paths:
        document = read_yaml(path, problems)
        if document is not None:
            fields = Fields(document, file=path.name, at="", problems=problems)
            sheets.append(_sheet(path, fields, terms, declared_at))
    problems.refuse_any()
    return sheets


def _sheet(path: Path, fields: Fields, terms: set, declared_at: dict) -> SheetDeclaration:
    fields.only(
        *("slug", "theme", "needs", "statuses", "office", "related", "sources", "texts"),
        *("facts", "steps", "documents"),
    )
    slug = fields.text("slug", longest=80)
    unique(declared_at, slug, fields, "slug")
    if slug and slug != path.stem:
        fields.wrong("slug", f"must be the file's name, {path.stem!r}")
    sources = [_source(source) for source in fields.each("sources", least=LEAST_SOURCES)]
    keys = [source.key for source in sources]
    if len(set(keys)) < len(keys):
        fields.wrong("sources", "two have the same key")
    return SheetDeclaration(
        slug=slug,
        theme=fields.choice("theme", [code for scheme, code in terms if scheme == Scheme.THEME]),
        needs=fields.codes("needs", [code for scheme, code in terms if scheme == Scheme.NEED]),
        statuses=fields.codes("statuses", Status.values),
        office=fields.choice("office", Office.values),
        related=fields.codes("related", None),
        sources=sources,
        texts=_texts(fields.fields("texts")),
        facts=[_fact(fact, keys, declared_at) for fact in fields.each("facts")],
        steps=[_part(step, keys, declared_at) for step in fields.each("steps", least=1)],
        documents=[_part(paper, keys, declared_at) for paper in fields.each("documents")],
    )


def _source(fields: Fields) -> SourceDeclaration:
    fields.only("key", "publisher", "title", "url", "consulted_on")
    url = fields.text("url", longest=500)
    if not url.startswith(("https://", "http://")):
        fields.wrong("url", f"must be a web address, not {url!r}")
    return SourceDeclaration(
        key=fields.text("key", longest=60),
        publisher=fields.text("publisher", longest=120),
        title=fields.text("title", longest=300),
        url=url,
        consulted_on=fields.day("consulted_on", blank=True),
    )


def _texts(fields: Fields) -> dict[str, dict[str, str]]:
    fields.only(*LANGUAGES)
    texts = {}
    for language in LANGUAGES:
        if language != SOURCE and language not in fields.mapping:
            continue
        value = fields.fields(language)
        value.only(*KEYS)
        value.text("title", longest=LONGEST_TITLE)
        # Conditions of right stay in French until somebody has translated and reviewed them.
        texts[language] = {
            key: text
            for key in KEYS
            if (text := value.text(key, required=language == SOURCE or key in SHORT))
            or language == SOURCE
        }
    return texts


def _fact(fields: Fields, sources: list[str], declared_at: dict) -> FactDeclaration:
    fields.only(
        *("id", "kind", "amount", "amount_max", "unit", "absence", "source", "counting"),
        *LANGUAGES,
    )
    amount, amount_max = fields.amount("amount"), fields.amount("amount_max")
    unit = fields.choice("unit", FactUnit.values, blank=True)
    if (amount is None) != (not unit):
        fields.wrong("unit", "stands with an amount and never without one")
    if amount_max is not None and (amount is None or amount_max <= amount):
        fields.wrong("amount_max", "must be above the amount")
    absence = fields.choice("absence", Absence.values, blank=True)
    if (amount is None) != bool(absence):
        fields.wrong("absence", "stands without an amount and never with one")
    return FactDeclaration(
        id=_identity(fields, declared_at),
        kind=fields.choice("kind", FactKind.values),
        amount=amount,
        amount_max=amount_max,
        unit=unit,
        absence=absence,
        source=fields.choice("source", sources, blank=absence == Absence.NOT_KNOWN),
        counting=_counting(fields) if "counting" in fields.mapping else {},
        texts=fields.in_every_language(),
    )


def _counting(fields: Fields) -> dict[str, Any]:
    """How a time limit is counted, by the columns of a fact."""
    counting = fields.fields("counting")
    counting.only(
        *("from", "extended", "suspended_by", "suspension_within", "overseas_months"),
        *("abroad_months", "consequence", "asks_legal_help"),
    )
    if fields.mapping.get("kind") not in (FactKind.DEADLINE, FactKind.APPEAL):
        fields.wrong("counting", "stands with a deadline or an appeal only")
    if fields.mapping.get("amount") is None or fields.mapping.get("unit") == FactUnit.EUR:
        fields.wrong("counting", "needs a time to count")
    return {
        "counted_from": counting.choice("from", CountedFrom.values),
        "is_extended": counting.flag("extended"),
        "suspended_by": counting.choice("suspended_by", Suspension.values, blank=True),
        "suspension_within": counting.number("suspension_within", least=1),
        "overseas_months": counting.number("overseas_months", least=1, most=12),
        "abroad_months": counting.number("abroad_months", least=1, most=12),
        "consequence": counting.choice("consequence", Consequence.values, blank=True),
        "asks_legal_help": counting.flag("asks_legal_help"),
    }


def _part(fields: Fields, sources: list[str], declared_at: dict) -> PartDeclaration:
    fields.only("id", "office", "joined", "sources", *LANGUAGES)
    return PartDeclaration(
        id=_identity(fields, declared_at),
        office=fields.choice("office", Office.values, blank=True),
        joined=fields.choice("joined", Joined.values, blank=True),
        sources=fields.codes("sources", sources, least=1),
        texts=fields.in_every_language(),
    )


def _identity(fields: Fields, declared_at: dict) -> UUID:
    identity = fields.uuid4("id")
    unique(declared_at, identity, fields, "id")
    return identity
