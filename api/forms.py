"""Forms that validate the parameters of the API, beside those of the search."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from directory.search.autocomplete import SHORTEST
from directory.search.fields import CodesField, DegreesField, shares_fields
from directory.search.forms import SearchForm, is_code
from directory.taxonomy import theme_choices
from geo.codes import code_today
from regions.models import PublicOffice, Territory

PLACES_OFFERED = 8
OFFICES_OFFERED = 10
PROGRAMMES_SHOWN = 10


@shares_fields
class LanguageForm(forms.Form):
    """The language of the texts returned."""

    lang = forms.ChoiceField(required=False, choices=settings.CONTENT_LANGUAGES)

    @property
    def language(self) -> str:
        """The requested language; French by default."""
        return self.cleaned_data.get("lang") or settings.SOURCE_LANGUAGE


@shares_fields
class PlacesForm(LanguageForm):
    """A typed name or postcode of a place, or a point in degrees."""

    q = forms.CharField(required=False, max_length=100, label=_("Name or postcode, in any script"))
    lat = DegreesField(limit=90, required=False)
    lon = DegreesField(limit=180, required=False)
    limit = forms.IntegerField(required=False, min_value=1, max_value=20)

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        has_words = bool(cleaned.get("q"))
        missing = [name for name in ("lat", "lon") if cleaned.get(name) is None]
        if self.errors:
            return cleaned
        if has_words and len(missing) < 2:
            self.add_error("q", ValidationError(_("Give words or a point, not both."), "both"))
        elif missing and not has_words:
            name = missing[0] if len(missing) == 1 else "q"
            reason = _("Give words, or both lat and lon.")
            self.add_error(name, ValidationError(reason, "missing"))
        return cleaned


@shares_fields
class OfficesForm(LanguageForm):
    """A point in degrees, and kinds of public office."""

    lat = DegreesField(limit=90)
    lon = DegreesField(limit=180)
    kind = CodesField(choices=PublicOffice.Kind.choices)
    limit = forms.IntegerField(required=False, min_value=1, max_value=50)


@shares_fields
class AutocompleteForm(LanguageForm):
    """The beginning of a typed text, to be completed."""

    q = forms.CharField(min_length=SHORTEST, max_length=100, label=_("Words"))


class ListForm(LanguageForm):
    """A paginated list."""

    limit = forms.IntegerField(required=False, min_value=1, max_value=200)


@shares_fields
class TerritoriesForm(ListForm):
    """Filters and cursor of the list of territories."""

    kind = forms.ChoiceField(required=False, choices=Territory.Kind.choices)
    parent = forms.CharField(required=False, max_length=40, validators=[is_code])
    cursor = forms.CharField(required=False, max_length=40, validators=[is_code])

    def clean_parent(self) -> str:
        code = self.cleaned_data["parent"]
        if code and not Territory.objects.filter(code=code).exists():
            if today := code_today(code):
                return today
            raise ValidationError(_("No territory has this code."), code="unknown")
        return code


@shares_fields
class ProceduresForm(ListForm):
    """Filters and cursor of the list of procedure sheets."""

    theme = forms.ChoiceField(required=False, choices=theme_choices)
    q = forms.CharField(required=False, max_length=200, label=_("Words"))
    cursor = forms.SlugField(required=False, max_length=80)

    def clean(self) -> dict:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("q") and cleaned.get("cursor"):
            reason = _("Sheets found by words have no further pages.")
            self.add_error("cursor", ValidationError(reason, "invalid"))
        return cleaned


@shares_fields
class OneAnswerForm(SearchForm):
    """The parameters of the search; the first results alone."""

    limit = forms.IntegerField(required=False, min_value=1, max_value=50)
    cursor = None  # type: ignore[assignment]  # None removes inherited fields

    @property
    def page_size(self) -> int:
        """How many programmes."""
        return self.cleaned_data["limit"] or PROGRAMMES_SHOWN


@shares_fields
class ClustersForm(SearchForm):
    """The filters of the search, without the parameters of pagination."""

    limit = cursor = None  # type: ignore[assignment]  # None removes inherited fields
