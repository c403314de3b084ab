"""Closed vocabularies: the codes of a programme's fields.

Themes and needs are rows (``TaxonomyTerm``), because they have texts in every language and grow;
the code depends on the vocabularies here, so they change with it.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from regions.office_kinds import OfficeKind


class Status(models.TextChoices):
    """Administrative status of a person."""

    ASYLUM_SEEKER = "asylum_seeker", _("Asylum seeker")
    REFUGEE = "refugee", _("Refugee")
    SUBSIDIARY_PROTECTION = "subsidiary_protection", _("Subsidiary protection")
    TEMPORARY_PROTECTION = "temporary_protection", _("Temporary protection")
    STATELESS = "stateless", _("Stateless person")
    OTHER = "other", _("Other situation")


class Audience(models.TextChoices):
    """Whom a programme is made for, beyond age and status."""

    WOMEN = "women", _("Women")
    MEN = "men", _("Men")
    FAMILIES = "families", _("Families")
    PREGNANT = "pregnant", _("Pregnant women")
    UNACCOMPANIED_MINORS = "unaccompanied_minors", _("Minors without parents")
    YOUNG_ADULTS = "young_adults", _("Young adults")
    STUDENTS = "students", _("Students")
    SENIORS = "seniors", _("Older people")
    DISABLED = "disabled", _("People with a disability")
    LGBT = "lgbt", _("LGBT+ people")


class FrenchLevel(models.TextChoices):
    """Level of French asked for; "cannot read" comes before the scale of the Council of Europe."""

    CANNOT_READ = "cannot_read", _("Cannot read or write")
    BEGINNER = "beginner", _("Beginner")
    A1 = "a1", "A1"
    A2 = "a2", "A2"
    B1 = "b1", "B1"
    B2 = "b2", "B2"
    C1 = "c1", "C1"


# Levels of French of programmes, by the person's level. Who cannot read is also a beginner.
FRENCH_LEVELS_OPEN_TO = {
    level.value: [level.value] for level in FrenchLevel if level != FrenchLevel.CANNOT_READ
} | {FrenchLevel.CANNOT_READ.value: [FrenchLevel.CANNOT_READ.value, FrenchLevel.BEGINNER.value]}


class Cost(models.TextChoices):
    """What a person pays."""

    FREE = "free", _("Free")
    CONDITIONAL = "conditional", _("Free under conditions")
    PAID = "paid", _("To be paid")


class AccessMode(models.TextChoices):
    """How help reaches the person. New ones go last: see ``SPOKEN_LANGUAGES``."""

    ON_SITE = "on_site", _("On site")
    REMOTE = "remote", _("By phone or online")
    AT_HOME = "at_home", _("They come to you")


class JoinMode(models.TextChoices):
    """How one joins."""

    WALK_IN = "walk_in", _("Come without an appointment")
    PHONE = "phone", _("Call")
    EMAIL = "email", _("Write a mail")
    ONLINE = "online", _("Fill in the form online")
    APPOINTMENT = "appointment", _("Make an appointment")
    REFERRAL = "referral", _("Ask a social worker to refer you")


class LanguageMode(models.TextChoices):
    """When a language is spoken at a programme."""

    ALWAYS = "always", _("always")
    ON_REQUEST = "on_request", _("on request")
    INTERPRETER = "interpreter", _("with an interpreter")


class Precision(models.TextChoices):
    """How much of a site's place is public."""

    EXACT = "exact", _("Exact address")
    COMMUNE = "commune", _("Known to the commune")
    HIDDEN = "hidden", _("Confidential address")


class Wheelchair(models.TextChoices):
    """Whether a site can be entered in a wheelchair; "" is not known."""

    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


class SchoolTime(models.TextChoices):
    """The part of the school year in which something is open."""

    TERMS = "terms", _("During school terms")
    HOLIDAYS = "holidays", _("During school holidays")


class Reach(models.TextChoices):
    """How a programme reaches the person who searches; the order of the groups of results."""

    SITE = "site", _("Near you")
    COVERAGE = "coverage", _("They serve your area")
    REMOTE = "remote", _("By phone or online")


class Publication(models.TextChoices):
    """Editorial state: may the public see it?"""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


class Operating(models.TextChoices):
    """State of the programme itself: does it run?"""

    ACTIVE = "active", _("Running")
    SUSPENDED = "suspended", _("Suspended for now")
    CLOSED = "closed", _("Ended")


class Standing(models.TextChoices):
    """How the search treats a published programme, by its dates (``directory.index.standing``)."""

    USUAL = "", "as others"
    # After the others of its page of results.
    LOWER = "lower", "lower"
    # Left out: nobody confirmed it, or its last day has passed.
    UNCONFIRMED = "unconfirmed", "unconfirmed"
    ENDED = "ended", "ended"


# Standings of programmes that searches and maps leave out.
LEFT_OUT = (Standing.UNCONFIRMED, Standing.ENDED)


class Office(models.TextChoices):
    """The office a procedure goes through; the French office names stay in every language."""

    PREFECTURE = OfficeKind.PREFECTURE.value, OfficeKind.PREFECTURE.label
    OFPRA = "ofpra", "OFPRA"
    OFII = OfficeKind.OFII.value, OfficeKind.OFII.label
    CPAM = OfficeKind.CPAM.value, OfficeKind.CPAM.label
    CAF = OfficeKind.CAF.value, OfficeKind.CAF.label
    FRANCE_TRAVAIL = OfficeKind.FRANCE_TRAVAIL.value, OfficeKind.FRANCE_TRAVAIL.label
    MAIRIE = OfficeKind.MAIRIE.value, OfficeKind.MAIRIE.label
    ANTS = "ants", "France Titres (ANTS)"
    BANK = "bank", _("Bank")
    SOCIAL_HOUSING = "social_housing", _("Social housing desk")
    SCHOOL = "school", _("School")
    CROUS = "crous", "CROUS"
    OTHER = "other", _("Another office")


class FactKind(models.TextChoices):
    """What a figure on a procedure sheet is about."""

    COST = "cost", _("Cost")
    DELAY = "delay", _("How long it takes")
    DEADLINE = "deadline", _("Deadline")
    APPEAL = "appeal", _("Time to appeal")
    VALIDITY = "validity", _("How long it is valid")


class FactUnit(models.TextChoices):
    """Unit of such a figure."""

    EUR = "eur", "€"
    DAYS = "days", _("days")
    WORKDAYS = "workdays", _("working days")
    WEEKS = "weeks", _("weeks")
    MONTHS = "months", _("months")
    YEARS = "years", _("years")


class Absence(models.TextChoices):
    """Why a figure has no amount."""

    NONE = "none", _("None")
    NOT_KNOWN = "not_known", _("Not known")
    DEPENDS = "depends", _("It depends")
    DATE = "date", _("A fixed date")


class CountedFrom(models.TextChoices):
    """The event from which a time limit counts; from ``EXPIRY`` it counts backwards."""

    NOTIFICATION = "notification", _("the day you received the letter")
    DECISION = "decision", _("the day of the decision")
    ARRIVAL = "arrival", _("the day you arrived in France")
    REGISTRATION = "registration", _("the day your application was registered")
    BIRTH = "birth", _("the day of birth")
    MOVE = "move", _("the day you moved")
    EXPIRY = "expiry", _("the day your card or your right ends")


class Suspension(models.TextChoices):
    """What may stop the count of a time limit."""

    LEGAL_AID = "legal_aid", _("asking for legal aid")


class Consequence(models.TextChoices):
    """What happens when a time limit has passed."""

    FINAL = "final", _("Afterwards the decision can no longer be contested.")
    RIGHT_LOST = "right_lost", _("Afterwards you may lose this right.")
    CANCELLED = "cancelled", _("Afterwards the application is cancelled.")


class Joined(models.TextChoices):
    """How a step of a sheet stands to the one before it; "" for after it."""

    AND = "and", _("and at the same time")
    OR = "or", _("or")


# Languages spoken at programmes, by ISO 639 code, in the order offered to the reader. New ones come
# last: the place of each is written into search rows (``directory.index.term_ids``).
SPOKEN_LANGUAGES = {
    "fr": _("French"),
    "ar": _("Arabic"),
    "ps": _("Pashto"),
    "fa": _("Persian"),
    "ti": _("Tigrinya"),
    "uk": _("Ukrainian"),
    "ru": _("Russian"),
    "en": _("English"),
    "so": _("Somali"),
    "prs": _("Dari"),
    "ur": _("Urdu"),
    "bn": _("Bengali"),
    "am": _("Amharic"),
    "om": _("Oromo"),
    "ku": _("Kurdish"),
    "tr": _("Turkish"),
    "sq": _("Albanian"),
    "ka": _("Georgian"),
    "hy": _("Armenian"),
    "ln": _("Lingala"),
    "bm": _("Bambara"),
    "ff": _("Fula"),
    "ta": _("Tamil"),
    "es": _("Spanish"),
    "pt": _("Portuguese"),
    "lsf": _("French Sign Language"),
}
