"""Validation of declared programmes before anything is written; each rule is one small function."""

from collections.abc import Callable, Iterable, Iterator

from contributions.schema.problems import Problems
from contributions.schema.programme import ProgrammeDeclaration, SiteDeclaration
from contributions.schema.references import References
from contributions.schema.sections import SOURCE
from directory.fields import Column, HoursColumn, declared_columns
from directory.hours import validate_opening_hours
from directory.models import Programme, Site
from directory.models.taxonomy import Scheme
from directory.vocabulary import Cost, LanguageMode, Operating, Precision
from regions.models import Territory

LONGEST_TITLE = 60
KEYS = ("title", "summary", "description", "join", "bring", "next")

# A rule yields (field, reason) for each problem.
Wrong = Iterator[tuple[str, str]]


def validate(programmes: Iterable[ProgrammeDeclaration], references: References) -> None:
    """Raise ContentRefusedError with all problems of the programmes."""
    problems = Problems()
    for programme in programmes:
        for rule in RULES:
            for field, reason in rule(programme, references):
                problems.add(programme.file, f"{programme.at}.{field}", reason)
    problems.refuse_any()


def _terms_are_known(programme: ProgrammeDeclaration, references: References) -> Wrong:
    if not programme.themes:
        yield "themes", "needs at least one"
    for field, scheme in (("themes", Scheme.THEME), ("needs", Scheme.NEED)):
        for code in getattr(programme, field):
            if (scheme, code) not in references.terms:
                yield field, f"{code!r} is not in the taxonomy"


def _territories_are_known(programme: ProgrammeDeclaration, references: References) -> Wrong:
    for code in [programme.home, *programme.coverage]:
        if code not in references.territories:
            yield "coverage", f"{code!r} is not a territory"
    for no, site in enumerate(programme.sites, 1):
        territory = references.territories.get(site.commune)
        if (
            territory is None
            or territory.kind != Territory.Kind.COMMUNE
            or not territory.has_centre
        ):
            yield f"sites[{no}].commune", f"{site.commune!r} is not a commune with a point"


def _can_be_found(programme: ProgrammeDeclaration, references: References) -> Wrong:
    if not (programme.sites or programme.coverage or programme.is_nationwide):
        yield "sites", "needs a site, or a coverage, or to be nationwide"
    if not programme.access_modes:
        yield "access_modes", "needs at least one"


def _conditions_make_sense(programme: ProgrammeDeclaration, references: References) -> Wrong:
    youngest, oldest = programme.age_min, programme.age_max
    if youngest is not None and oldest is not None and youngest > oldest:
        yield "age", f"begins at {youngest} and ends at {oldest}"
    if programme.cost_eur is not None and programme.cost not in {Cost.PAID, Cost.CONDITIONAL}:
        yield "cost_eur", "stands with something to pay only"
    if programme.cost_eur is not None and programme.cost_eur <= 0:
        yield "cost_eur", "must be above zero"
    spoken = [code for codes in programme.languages.values() for code in codes]
    for code in sorted({code for code in spoken if spoken.count(code) > 1}):
        yield "languages", f"{code!r} is said twice"
    for mode in sorted(set(programme.languages) - set(LanguageMode.values)):
        yield "languages", f"{mode!r} is not a way to speak a language"


def _capacity_is_dated(programme: ProgrammeDeclaration, references: References) -> Wrong:
    if programme.capacity is not None and programme.capacity_on is None:
        yield "capacity", "needs the day on which places were counted"
    counted, until = programme.capacity_on, programme.capacity_until
    if until and (counted is None or until < counted):
        yield "capacity", "ends before the day on which places were counted"


def _end_makes_sense(programme: ProgrammeDeclaration, references: References) -> Wrong:
    first, last = programme.operating_from, programme.operating_until
    if programme.operating == Operating.ACTIVE and (first or last or programme.operating_reason):
        yield "operating", "says since when it is suspended or has ended, but it runs"
    if last and programme.operating == Operating.CLOSED:
        yield "operating_until", "stands with what is suspended only"
    if first and last and last < first:
        yield "operating_until", f"ends on {last}, before it begins"


def _french_texts_are_complete(programme: ProgrammeDeclaration, references: References) -> Wrong:
    if SOURCE not in programme.texts:
        yield "texts", "has no French"
    for language, value in programme.texts.items():
        for key in sorted(set(value) - set(KEYS)):
            yield f"texts.{language}.{key}", "is not a section of a programme"
        for key in ("title", "summary"):
            # A translation may be incomplete.
            if language == SOURCE and not value.get(key):
                yield f"texts.{language}.{key}", "is missing"
        if len(value.get("title", "")) > LONGEST_TITLE:
            yield f"texts.{language}.title", f"is longer than {LONGEST_TITLE} characters"
        for key, text in value.items():
            if text and not programme.texts.get(SOURCE, {}).get(key):
                yield f"texts.{language}.{key}", "translates a section that has no French"


def _sites_match_their_precision(programme: ProgrammeDeclaration, references: References) -> Wrong:
    for no, site in enumerate(programme.sites, 1):
        for field, reason in _site(site):
            yield f"sites[{no}].{field}", reason


def _site(site: SiteDeclaration) -> Wrong:
    if site.precision not in Precision.values:
        yield "precision", f"{site.precision!r} is unknown"
    if (site.precision == Precision.COMMUNE) != (site.point is None):
        yield "point", "stands with an exact or hidden place, and only there"
    if site.precision == Precision.HIDDEN and not (site.street_address and site.postcode):
        yield "street_address", "of a hidden place is needed, to be kept apart"
    for closure in site.closures:
        if closure.last_on < closure.first_on:
            yield "closures", f"ends on {closure.last_on}, before it begins"


def _declared(
    programme: ProgrammeDeclaration,
) -> Iterator[tuple[Column, ProgrammeDeclaration | SiteDeclaration]]:
    """Every declared field of a programme and its sites, with its owner."""
    for column in declared_columns(Programme):
        yield column, programme
    for site in programme.sites:
        for column in declared_columns(Site):
            yield column, site


def _dependent_fields_are_complete(
    programme: ProgrammeDeclaration, references: References
) -> Wrong:
    for column, owner in _declared(programme):
        is_filled = bool(getattr(owner, column.name))
        beside = column.declared.beside
        if is_filled and beside and not getattr(owner, beside):
            yield column.name, f"is said only together with {beside}"


def _hours_are_understood(programme: ProgrammeDeclaration, references: References) -> Wrong:
    stated = {
        (getattr(owner, column.name), _department(owner, references))
        for column, owner in _declared(programme)
        if isinstance(column, HoursColumn)
    }
    for text, department in sorted(stated):
        if reason := _reason_against(text, department):
            yield "hours", f"{text!r}: {reason}"


def _department(owner: ProgrammeDeclaration | SiteDeclaration, references: References) -> str:
    """The department (INSEE code) by whose calendar hours are evaluated; "" without one."""
    code = owner.commune if isinstance(owner, SiteDeclaration) else owner.home
    territory = references.territories.get(code)
    return territory.department if territory else ""


def _reason_against(hours: str, department: str) -> str:
    """The reason why opening hours are invalid; "" when they are valid."""
    if not hours:
        return ""
    try:
        validate_opening_hours(hours, department)
    except ValueError as error:
        return str(error)
    return ""


RULES: list[Callable[[ProgrammeDeclaration, References], Wrong]] = [
    _terms_are_known,
    _territories_are_known,
    _can_be_found,
    _conditions_make_sense,
    _capacity_is_dated,
    _end_makes_sense,
    _french_texts_are_complete,
    _sites_match_their_precision,
    _dependent_fields_are_complete,
    _hours_are_understood,
]
