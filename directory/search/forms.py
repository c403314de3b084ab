"""``SearchForm``: validates all parameters of a search and makes ``Criteria`` of them."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from directory.fields import Column, Filter, labels_of
from directory.index.term_ids import FILTERED
from directory.search.criteria import DEFAULT_RADIUS_M, Criteria, Here
from directory.search.cursors import Cursor, CursorError
from directory.search.fields import (
    NOW,
    BoxField,
    CodesField,
    DegreesField,
    MomentField,
    shares_fields,
)
from directory.search.query_parser import parse_text_query
from directory.taxonomy import need_choices, theme_choices
from directory.vocabulary import (
    SPOKEN_LANGUAGES,
    AccessMode,
    Audience,
    Cost,
    FrenchLevel,
    Reach,
    SchoolTime,
    Status,
)
from geo.models import Place
from geo.points import point
from regions import cached
from regions.models import Territory

CODE = re.compile(r"^(country|reg|dep|epci|com|custom):[0-9A-Za-z-]+$")
is_code = RegexValidator(CODE, _("Unknown code."))
MAX_RADIUS_M = 200_000
DEFAULT_LIMIT = 20


def _filter_field(column: Column, declared: Filter) -> CodesField:
    """The form field of a declared filter."""
    labels = labels_of(column)
    codes = declared.codes or labels
    return CodesField(choices=[(code, labels[code]) for code in codes], label=declared.label)


# A form with only the declared filters (``directory.fields.Filter``).
FiltersForm: Any = type(
    "FiltersForm",
    (forms.Form,),
    {parameter: _filter_field(*declared) for parameter, declared in FILTERED.items()},
)


@shares_fields
class SearchForm(FiltersForm):  # type: ignore[misc]  # a class made at run time
    """All parameters of a search, with the rules between them."""

    lat = DegreesField(limit=90, required=False, label=_("Where"))
    lon = DegreesField(limit=180, required=False, label=_("Where"))
    place = forms.CharField(required=False, max_length=40, validators=[is_code], label=_("Where"))
    radius_m = forms.IntegerField(
        required=False, min_value=1, max_value=MAX_RADIUS_M, label=_("How far")
    )
    bbox = BoxField(required=False, longest=200, label=_("Map"))
    territory = forms.CharField(
        required=False, max_length=40, validators=[is_code], label=_("Where")
    )
    theme = CodesField(choices=theme_choices, label=_("Themes"))
    need = CodesField(choices=need_choices, label=_("Needs"))
    audience = CodesField(choices=Audience.choices, label=_("I am"))
    status = CodesField(choices=Status.choices, label=_("My status"))
    access_mode = CodesField(choices=AccessMode.choices, label=_("How help reaches me"))
    spoken_language = CodesField(
        choices=list(SPOKEN_LANGUAGES.items()), label=_("Languages spoken there")
    )
    age = forms.IntegerField(required=False, min_value=0, max_value=120, label=_("My age"))
    french_level = forms.ChoiceField(
        required=False, choices=[("", "—"), *FrenchLevel.choices], label=_("My French")
    )
    cost = forms.ChoiceField(
        required=False, choices=[("", "—"), (Cost.FREE.value, Cost.FREE.label)], label=_("Cost")
    )
    reach = CodesField(choices=Reach.choices, label=_("Reach"))
    open_at = MomentField(required=False, label=_("Open"))
    school_time = forms.ChoiceField(
        required=False, choices=[("", "—"), *SchoolTime.choices], label=_("School year")
    )
    q = forms.CharField(required=False, max_length=200, label=_("Words"))
    exact = forms.ChoiceField(
        required=False, choices=[("", "—"), ("1", _("Exactly these words"))], label=_("Words")
    )
    lang = forms.ChoiceField(
        required=False, choices=settings.CONTENT_LANGUAGES, label=_("Language")
    )
    limit = forms.IntegerField(required=False, min_value=1, max_value=200, label=_("List"))
    cursor = forms.CharField(required=False, max_length=600, label=_("List"))

    def clean_place(self) -> Here | None:
        code = self.cleaned_data["place"]
        if not code:
            return None
        place = cached.place(code)
        if place:
            name = place.name_in(self.language)
            return Here(place.point, place.code, name, place.precision, is_place=True)
        territory = Territory.objects.current().filter(code=code, centre__isnull=False).first()
        if territory and territory.centre:
            name = territory.name_in(self.language)
            return Here(territory.centre, code, name, territory.centre_precision, is_place=True)
        raise ValidationError(_("No place has this code."), code="unknown")

    def clean_territory(self) -> Territory | None:
        code = self.cleaned_data["territory"]
        if not code:
            return None
        territory = cached.territory(code)
        if not territory:
            raise ValidationError(_("No territory has this code."), code="unknown")
        return territory

    def clean_cursor(self) -> Cursor | None:
        text = self.cleaned_data["cursor"]
        try:
            return Cursor.decode(text) if text else None
        except CursorError as error:
            raise ValidationError(_("The cursor is broken."), code="invalid") from error

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned: dict[str, Any] = self.cleaned_data
        for one, other in (("lat", "lon"), ("lon", "lat")):
            # An invalid coordinate has its own error; only a missing one is reported here.
            if cleaned.get(one) is not None and other in cleaned and cleaned[other] is None:
                self.add_error(other, ValidationError(_("Give both lat and lon."), code="missing"))
        has_point = cleaned.get("lat") is not None or cleaned.get("place")
        if cleaned.get("radius_m") and not (has_point or self.errors):
            self.add_error(
                "radius_m", ValidationError(_("A radius needs a point or a place."), code="alone")
            )
        return cleaned

    def declared_filters(self) -> list[forms.BoundField]:
        """The declared filters, for the page."""
        return [self[name] for name in FILTERED]

    @property
    def language(self) -> str:
        """The requested language of texts; French by default."""
        code = self.data.get("lang")
        return code if code in dict(settings.CONTENT_LANGUAGES) else "fr"

    @property
    def page_size(self) -> int:
        """Results per page."""
        return self.cleaned_data.get("limit") or DEFAULT_LIMIT

    @property
    def start_cursor(self) -> Cursor | None:
        """The cursor after which the page starts; None for the first page."""
        cursor: Cursor | None = self.cleaned_data.get("cursor")
        return cursor

    def here(self) -> Here | None:
        """Where the person is: the given point, with the chosen place if any."""
        place = self.cleaned_data.get("place") or None
        lat, lon = self.cleaned_data.get("lat"), self.cleaned_data.get("lon")
        if lat is None or lon is None:
            return place
        at = point(lon, lat)
        if not place:
            return Here(at, label=self.data.get("where", "").strip()[:100])
        return Here(at, place.code, place.label, Place.Precision.OWN)

    def here_in_words(self) -> Here | None:
        """The place that the words name beyond doubt ("à Lyon"), when no area is given."""
        cleaned = self.cleaned_data
        if not cleaned.get("q") or cleaned.get("territory") or cleaned.get("bbox"):
            return None
        place = parse_text_query(
            cleaned["q"],
            self.language,
            is_exact=bool(cleaned.get("exact")),
            reading=self.start_cursor.reading if self.start_cursor else None,
        ).place
        if place is None or not place.is_clear:
            return None
        named = place.places[0]
        name = named.name_in(self.language)
        return Here(named.point, named.code, name, named.precision, is_place=True)

    def criteria(self) -> Criteria:
        """The criteria, from the fields that are valid."""
        cleaned = self.cleaned_data
        here = self.here() or self.here_in_words()
        radius_m = cleaned.get("radius_m")
        if here and not radius_m and not cleaned.get("bbox"):
            radius_m = DEFAULT_RADIUS_M
        cursor = self.start_cursor
        moment = cleaned.get("open_at")
        if moment and cursor and self.data.get("open_at", "").strip() == NOW:
            # On later pages "now" remains the moment of the first page.
            moment = cursor.open_at or moment
        return Criteria(
            here=here,
            radius_m=radius_m if here else None,
            box=cleaned.get("bbox"),
            territory=cleaned.get("territory"),
            themes=cleaned.get("theme", ()),
            needs=cleaned.get("need", ()),
            audiences=cleaned.get("audience", ()),
            statuses=cleaned.get("status", ()),
            access_modes=cleaned.get("access_mode", ()),
            spoken_languages=cleaned.get("spoken_language", ()),
            offers=tuple((name, cleaned[name]) for name in FILTERED if cleaned.get(name)),
            age=cleaned.get("age"),
            french_level=cleaned.get("french_level", ""),
            is_free=cleaned.get("cost") == Cost.FREE,
            open_at=moment,
            school_time=cleaned.get("school_time", ""),
            words=cleaned.get("q", ""),
            is_exact=bool(cleaned.get("exact")),
            reading=cursor.reading if cursor else None,
            reaches=cleaned.get("reach") or tuple(Reach.values),
            language=self.language,
        )
