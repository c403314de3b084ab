"""Page of the form for one site: address or point on the map, with its commune derived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django import forms
from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from contributions.proposals.forms.drafts import Draft
from contributions.proposals.forms.fields import date_field, text_field
from contributions.proposals.forms.hours import HoursForm
from contributions.proposals.forms.pages import TwoPhonesForm
from contributions.schema.sections import Content, department_of, site_name
from contributions.schema.snapshot import SITE_COLUMNS, degrees
from directory.search.fields import DegreesField
from directory.vocabulary import Precision
from geo.geocoders import geocode
from geo.models import Place
from geo.points import point
from regions.places import locate, territories_of

OFFERED = 6
BLANK_CLOSURES = 2
MOST_CLOSURES = 12
# A marker farther from its commune is in the wrong town.
FARTHEST_M = 40_000
TOWNS = (Place.Kind.COMMUNE, Place.Kind.BOROUGH)
GAZETTEER = "gazetteer"
PRECISIONS = (
    (
        Precision.EXACT,
        _("Everyone may see the address"),
        _("The map shows the exact place."),
    ),
    (
        Precision.COMMUNE,
        _("Only the town is known"),
        _("The map shows the middle of the town and says “around”."),
    ),
    (
        Precision.HIDDEN,
        _("The address is confidential"),
        _("For shelters. Only coordinators read the address. The public sees the town."),
    ),
)


# Declared fields with their own fields on the page; the others are listed one below the other.
OWN = {
    *("precision", "locality", "street_address", "postcode", "opening_hours", "by_appointment"),
}
EXTRA = tuple(column.name for column in SITE_COLUMNS if column.name not in OWN)


@dataclass(frozen=True)
class PointOption:
    """A point that a geocoder found for the address."""

    label: str
    lon: float
    lat: float

    @property
    def value(self) -> str:
        """The point as "lat,lon"."""
        return f"{self.lat:.6f},{self.lon:.6f}"


class PlaceForm(HoursForm, TwoPhonesForm):
    """Address, point, hours and contact. ``commune`` is the code of a place of the gazetteer."""

    precision = forms.ChoiceField(
        choices=[(code, label) for code, label, _help in PRECISIONS],
        label=_("Who may see the address?"),
        widget=forms.RadioSelect,
    )
    street_address = text_field(_("Number and street"), longest=200)
    postcode = forms.RegexField(
        r"^\d{5}$",
        required=False,
        label=_("Postcode"),
        error_messages={"invalid": _("A postcode has five digits.")},
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "numeric", "autocomplete": "off"}),
    )
    town = text_field(_("Town"), longest=100)
    commune = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    locality = text_field(
        _("Name people use for the place"), _("For example: Lyon, Guillotière"), longest=120
    )
    lat = DegreesField(limit=90, required=False, label=_("Latitude"))
    lon = DegreesField(limit=180, required=False, label=_("Longitude"))
    columns = SITE_COLUMNS

    def __init__(self, data=None, *, draft: Draft, site_id, **kwargs) -> None:
        self.site_id = site_id
        self.site = draft.site(site_id) or {}
        super().__init__(data, draft=draft, **kwargs)
        for name in ("lat", "lon"):
            self.fields[name].widget.attrs |= {"dir": "ltr", "inputmode": "decimal"}
        for number in range(self._closure_rows()):
            self.fields[f"closed_{number}_first"] = date_field(_("First day closed"))
            self.fields[f"closed_{number}_last"] = date_field(_("Last day closed"))
            self.fields[f"closed_{number}_why"] = text_field(_("Why (if you know)"), longest=100)
            for part in ("first", "last", "why"):
                self.fields[f"closed_{number}_{part}"].widget.attrs["class"] = "input"

    # Display

    def sections(self) -> list[str]:
        return [site_name(self.site_id)]

    def initial_values(self, draft: Draft) -> dict:
        section = self.site
        lon, lat = section.get("point") or (None, None)
        values = self.initial_hours(section.get("opening_hours", ""))
        values |= {
            name: section.get(name, "")
            for name in ("street_address", "postcode", "locality", "commune")
        }
        values |= {
            name: value for name, value in self.initial_of_columns(section).items() if name in EXTRA
        }
        values |= {"lon": lon, "lat": lat, "by_appointment": section.get("by_appointment", False)}
        values["precision"] = section.get("precision", Precision.EXACT)
        values["town"] = (
            self.current_commune.name_in(get_language()) if self.current_commune else ""
        )
        for number, closed in enumerate(section.get("closures", [])):
            reasons = closed.get("reasons") or {}
            values[f"closed_{number}_first"] = date.fromisoformat(closed["first_on"])
            values[f"closed_{number}_last"] = date.fromisoformat(closed["last_on"])
            values[f"closed_{number}_why"] = reasons.get(draft.language) or reasons.get("fr", "")
        return values

    @cached_property
    def current_commune(self) -> Place | None:
        """The commune of the draft."""
        code = self.site.get("commune")
        return Place.objects.filter(code=code).first() if code else None

    def precisions(self) -> list[dict]:
        """The choices of precision with their explanations."""
        chosen = self["precision"].value()
        return [
            {"code": code, "label": label, "help": explanation, "is_chosen": code == chosen}
            for code, label, explanation in PRECISIONS
        ]

    def declared(self) -> list[forms.BoundField]:
        """The declared fields listed one below the other."""
        return [self[name] for name in EXTRA]

    def closures(self) -> list[dict]:
        """The rows of closed periods."""
        parts = ("first", "last", "why")
        return [
            {part: self[f"closed_{number}_{part}"] for part in parts}
            for number in range(self._closure_rows())
        ]

    def _closure_rows(self) -> int:
        return min(len(self.site.get("closures", [])) + BLANK_CLOSURES, MOST_CLOSURES)

    # Location

    @property
    def at(self) -> Point | None:
        """The point of the form; None without one."""
        if not self.is_bound:
            lon, lat = self.site.get("point") or (None, None)
        else:
            lon, lat = self.cleaned_data.get("lon"), self.cleaned_data.get("lat")
        return None if lon is None or lat is None else point(lon, lat)

    @cached_property
    def towns(self) -> list[Place]:
        """Possible communes: by the typed name, else by the point."""
        typed = self["town"].value() or ""
        if typed:
            postcode = self["postcode"].value() or ""
            suggested = Place.objects.suggest(f"{postcode} {typed}", OFFERED) if postcode else []
            suggested = suggested or Place.objects.suggest(typed, OFFERED)
            return [place for place in suggested if place.kind in TOWNS]
        if self.at is None:
            return []
        location = locate(self.at)
        if location.commune:
            return list(Place.objects.filter(code=location.commune.code))
        return location.candidates

    @property
    def chosen_town(self) -> Place | None:
        """The commune chosen among ``towns``, else the likeliest."""
        chosen = self["commune"].value()
        named = (place for place in self.towns if chosen in {place.code, place.territory_code})
        return next(named, self.towns[0] if self.towns else None)

    def towns_offered(self) -> list[dict]:
        """The communes to choose from, the chosen one marked."""
        language, chosen = get_language() or "fr", self.chosen_town
        return [
            {
                "code": place.code,
                "name": place.name_in(language),
                "context": place.context,
                "is_chosen": place == chosen,
                "lat": place.point.y,
                "lon": place.point.x,
            }
            for place in self.towns
        ]

    def territories(self) -> list[str]:
        """Names of the territories above the chosen commune, whose coordinators decide."""
        around = territories_of(self.chosen_town.code) if self.chosen_town else []
        return [territory.name_in(get_language() or "fr") for territory in around]

    def geocoded_points(self) -> list[PointOption]:
        """Points for the address from the configured geocoders.

        A confidential address is sent to none of them.
        """
        street, town = self["street_address"].value(), self["town"].value()
        is_hidden = self["precision"].value() == Precision.HIDDEN
        if is_hidden or not (street and town) or settings.GEOCODERS == [GAZETTEER]:
            return []
        answer = geocode(f"{street}, {self['postcode'].value() or ''} {town}")
        exact = [result for result in answer.found if result.provider != GAZETTEER]
        return [PointOption(result.label, result.lon, result.lat) for result in exact]

    # Validation and content

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("town") and not self.towns:
            message = _("No town has this name. Check the spelling or try the postcode.")
            self.add_error("town", ValidationError(message, code="unknown"))
        for one, other in (("lat", "lon"), ("lon", "lat")):
            if cleaned.get(one) is not None and other in cleaned and cleaned[other] is None:
                message = _("Latitude and longitude go together.")
                self.add_error(other, ValidationError(message, code="missing"))
        if self.at and self.chosen_town and self._away_m(self.chosen_town) > FARTHEST_M:
            message = _("The marker stands far from this town. Move it, or change the town.")
            self.add_error("town", ValidationError(message, code="far"))
        self._check_closures(cleaned)
        return cleaned

    def department(self) -> str | None:
        """The department of the chosen town."""
        town = self.chosen_town
        return department_of(town.territory_code) if town and town.territory_code else None

    def _away_m(self, town: Place) -> float:
        near = Place.objects.filter(pk=town.pk, point__dwithin=(self.at, FARTHEST_M))
        return 0 if near.exists() else FARTHEST_M + 1

    def _check_closures(self, cleaned: dict) -> None:
        for number in range(self._closure_rows()):
            first, last = (cleaned.get(f"closed_{number}_{end}") for end in ("first", "last"))
            if last and not first:
                message = _("Say the first day as well.")
                self.add_error(f"closed_{number}_first", ValidationError(message, code="missing"))
            elif first and last and last < first:
                message = _("The last day lies before the first.")
                self.add_error(f"closed_{number}_last", ValidationError(message, code="order"))

    def content(self) -> Content:
        cleaned, town = self.cleaned_data, self.chosen_town
        section = {
            name: cleaned[name] for name in ("precision", "opening_hours", "by_appointment")
        } | self.cleaned_columns(column for column in SITE_COLUMNS if column.name in EXTRA)
        section |= {name: cleaned[name].strip() for name in ("street_address", "postcode")}
        section["commune"] = town.territory_code if town else ""
        section["locality"] = cleaned["locality"].strip() or (town.name if town else "")
        section["point"] = self._point(town)
        section["closures"] = self._closures()
        return {site_name(self.site_id): section}

    def _point(self, town: Place | None) -> list[float] | None:
        """The point to store; that of the commune for a confidential address without one."""
        precision = self.cleaned_data["precision"]
        at = self.at
        has_address = self.cleaned_data["street_address"] or self.cleaned_data["postcode"]
        if precision == Precision.HIDDEN and at is None and town and has_address:
            at = town.point
        return None if precision == Precision.COMMUNE or at is None else degrees((at.x, at.y))

    def _closures(self) -> list[dict]:
        cleaned, language = self.cleaned_data, self.draft.language
        before = {
            (closed["first_on"], closed["last_on"]): closed.get("reasons") or {}
            for closed in self.site.get("closures", [])
        }
        closures = []
        for number in range(self._closure_rows()):
            first, last = (
                cleaned.get(f"closed_{number}_first"),
                cleaned.get(f"closed_{number}_last"),
            )
            if not first:
                continue
            days = (first.isoformat(), (last or first).isoformat())
            reason = cleaned.get(f"closed_{number}_why", "").strip()
            reasons = before.get(days, {}) | ({language: reason} if reason else {})
            closures.append({"first_on": days[0], "last_on": days[1], "reasons": reasons})
        return sorted(closures, key=lambda closed: closed["first_on"])
