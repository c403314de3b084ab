"""Rules for the content of a procedure sheet, checked before a revision is written."""

from collections.abc import Callable, Container, Iterable, Iterator
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from contributions.schema.problems import Problems
from contributions.schema.sections import SOURCE, Content, text_name
from contributions.schema.sheets import SheetDeclaration, sheet_of
from directory.french_dates import date_named
from directory.models import TaxonomyTerm
from directory.models.taxonomy import Scheme
from directory.official_sites import is_official
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

LEAST_SOURCES = 2
TEXTS = ("title", "summary", "who", "next")
LONGEST_TITLE = 60
TIME_LIMITS = (FactKind.DEADLINE, FactKind.APPEAL)
# What makes a time longer: each follows the event, so none fits a time before it.
LONGER = ("suspended_by", "suspension_within", "overseas_months", "abroad_months")
# A rule yields section and reason of each problem.
Wrong = Iterator[tuple[str, str]]


def validate_sheet(content: Content) -> None:
    """Raise ``ContentRefusedError`` with all problems of a sheet with this content."""
    sheet, problems = sheet_of(content), Problems()
    for rule in RULES:
        for section, reason in rule(sheet, content):
            problems.add("revision", section, reason)
    problems.refuse_any()


def missing_in(content: Content) -> list[str]:
    """All that a sheet still needs, in words."""
    sheet = sheet_of(content)
    return [reason for rule in RULES for _section, reason in rule(sheet, content)]


def lacking_to_count(content: Content) -> list[str]:
    """What a sheet lacks to count as complete, in words; it is published without it too."""
    sheet = sheet_of(content)
    kinds = {fact.kind for fact in sheet.facts}
    official = [source for source in sheet.sources if is_official(source.url)]
    complete = [
        (_("Who it is for"), content.get(text_name(SOURCE, "who"))),
        (_("Steps"), sheet.steps),
        (_("What to bring"), sheet.documents),
        (str(FactKind.COST.label), FactKind.COST in kinds),
        (str(FactKind.DELAY.label), FactKind.DELAY in kinds),
        (_("Office"), sheet.office),
        (_("A deadline, or that there is none"), kinds & set(TIME_LIMITS)),
        (_("Two sources of official sites"), len(official) >= LEAST_SOURCES),
    ]
    return [label for label, is_there in complete if not is_there]


def _codes_are_known(sheet: SheetDeclaration, content: Content) -> Wrong:
    terms = set(TaxonomyTerm.objects.values_list("scheme", "code"))
    of_scheme = {
        scheme: {code for kind, code in terms if kind == scheme}
        for scheme in (Scheme.THEME, Scheme.NEED)
    }
    yield from _unknown("sheet", _("Theme"), [sheet.theme], of_scheme[Scheme.THEME])
    yield from _unknown("sheet", _("Needs"), sheet.needs, of_scheme[Scheme.NEED])
    yield from _unknown("sheet", _("Status"), sheet.statuses, Status.values)
    yield from _unknown("sheet", _("Office"), [sheet.office], Office.values)
    for no, step in enumerate(sheet.steps, start=1):
        place = f"{_('Steps')} {no}"
        offices, joined = ("", *Office.values), ("", *Joined.values)
        yield from _unknown("steps", f"{place}, {_('Office')}", [step.office], offices)
        label = f"{place}, {_('After the step before it')}"
        yield from _unknown("steps", label, [step.joined], joined)


def _codes_of_facts_are_known(sheet: SheetDeclaration, content: Content) -> Wrong:
    for no, fact in enumerate(sheet.facts, start=1):
        codes = (
            (_("What it is"), fact.kind, FactKind.values),
            (_("Unit"), fact.unit, ("", *FactUnit.values)),
            (_("Without an amount: why"), fact.absence, ("", *Absence.values)),
            (_("Counted from"), fact.counting["counted_from"], ("", *CountedFrom.values)),
            (_("Suspended by"), fact.counting["suspended_by"], ("", *Suspension.values)),
            (_("What happens afterwards"), fact.counting["consequence"], ("", *Consequence.values)),
        )
        for label, code, known in codes:
            place = f"{_('Costs, delays and deadlines')} {no}, {label}"
            yield from _unknown("facts", place, [code], known)


def _unknown(section: str, field: str, codes: Iterable[str], known: Container[str]) -> Wrong:
    """Each of the codes of a field that is not known, and a field without one that needs it."""
    for code in codes:
        if code not in known:
            problem = _("%(field)s: the code “%(code)s” is unknown.")
            problem = problem if code else _("%(field)s: nothing is chosen.")
            yield section, problem % {"field": field, "code": code}


def _texts_are_there(sheet: SheetDeclaration, content: Content) -> Wrong:
    for key in TEXTS:
        if not content.get(text_name(SOURCE, key)):
            yield text_name(SOURCE, key), _("A text in French is missing: %(key)s") % {"key": key}
    if len(content.get(text_name(SOURCE, "title"), "")) > LONGEST_TITLE:
        yield text_name(SOURCE, "title"), _("The title is too long.")
    for part in sheet.parts:
        if not content.get(text_name(SOURCE, str(part.id))):
            yield text_name(SOURCE, str(part.id)), _("A step, a paper or a figure has no text.")


def _steps_are_there(sheet: SheetDeclaration, content: Content) -> Wrong:
    if not sheet.steps:
        yield "steps", _("A sheet needs at least one step.")


def _sources_are_named(sheet: SheetDeclaration, content: Content) -> Wrong:
    keys = [source.key for source in sheet.sources]
    if len(keys) < LEAST_SOURCES:
        yield "sources", _("A sheet needs two sources.")
    if len(set(keys)) < len(keys):
        yield "sources", _("Two sources have the same short name.")
    for source in sheet.sources:
        if urlsplit(source.url).scheme not in ("http", "https"):
            yield "sources", _("A source needs a web address.")
    named = {key for part in (*sheet.steps, *sheet.documents) for key in part.sources}
    named |= {fact.source for fact in sheet.facts if fact.source}
    if not named <= set(keys):
        yield "sources", _("A step, a paper or a figure names a source that is not listed.")
    if not all(part.sources for part in (*sheet.steps, *sheet.documents)):
        yield "sources", _("Each step and each paper names a source.")


def _facts_make_sense(sheet: SheetDeclaration, content: Content) -> Wrong:
    for fact in sheet.facts:
        if (fact.amount is None) != bool(fact.absence):
            yield "facts", _("A figure has an amount, or says why it has none.")
        if (fact.amount is None) != (not fact.unit):
            yield "facts", _("An amount has a unit.")
        if fact.amount_max is not None and (fact.amount is None or fact.amount_max <= fact.amount):
            yield "facts", _("A range ends above where it begins.")
        if not fact.source and fact.absence != Absence.NOT_KNOWN:
            yield "facts", _("A figure needs a source.")


def _facts_agree(sheet: SheetDeclaration, content: Content) -> Wrong:
    known = {fact.kind for fact in sheet.facts if fact.amount is not None}
    unknown = {fact.kind for fact in sheet.facts if fact.absence == Absence.NOT_KNOWN}
    if known & unknown:
        yield "facts", _("A sheet says of one kind of figure an amount or that it is not known.")
    for fact in sheet.facts:
        text = content.get(text_name(SOURCE, str(fact.id)), "")
        if fact.absence == Absence.DATE and date_named(text) is None:
            yield "facts", _("The French text of a fixed date names it, such as 4 mars 2027.")


def _time_limits_can_be_counted(sheet: SheetDeclaration, content: Content) -> Wrong:
    for fact in sheet.facts:
        counting = fact.counting
        is_time = fact.kind in TIME_LIMITS and fact.amount is not None and fact.unit != FactUnit.EUR
        if counting["counted_from"] and not is_time:
            yield "facts", _("Only a deadline or an appeal with an amount of time is counted.")
        if counting["counted_from"] == CountedFrom.EXPIRY and any(map(counting.get, LONGER)):
            yield "facts", _("A time before the end of a card is never made longer.")


RULES: list[Callable[[SheetDeclaration, Content], Wrong]] = [
    _codes_are_known,
    _codes_of_facts_are_known,
    _texts_are_there,
    _steps_are_there,
    _sources_are_named,
    _facts_make_sense,
    _facts_agree,
    _time_limits_can_be_counted,
]
