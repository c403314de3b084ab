"""Form fields of declared fields: phone, mail, web address, hours, codes, dates, texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contributions.schema.limits import LONGEST_TEXT
from directory.fields import (
    LONGEST_HOURS,
    AmountColumn,
    CodeColumn,
    CodesColumn,
    Column,
    DayColumn,
    FlagColumn,
    HoursColumn,
    LineColumn,
    MailColumn,
    NumberColumn,
    PhoneColumn,
    WebColumn,
    labels_of,
)
from directory.hours import UnreadableHoursError, reading_of
from directory.hours.wording import isolated
from regions.phones import LONGEST, phone_in_words, phones_in

# A text or a lazy one: Django's stubs have no type for both that exists at run time.
Label = Any


class PhoneField(forms.CharField):
    """A phone number in any notation, stored in E.164 ("+33123456789"); short numbers as digits.

    ``department`` (INSEE code) is that of the place, where it is known. With ``takes_two`` a second
    number in the text is ``second`` after cleaning; without it two numbers are refused.
    """

    department: str | None = None
    takes_two = False
    second = ""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"dir": "ltr", "autocomplete": "off"}
        super().__init__(
            max_length=LONGEST,
            required=False,
            widget=forms.TextInput(attrs=attrs | {"type": "tel"}),
        )
        self.label = kwargs.get("label", _("Phone"))
        self.help_text = kwargs.get("help_text", "")

    def clean(self, value: str) -> str:
        text = super().clean(value)
        self.second = ""
        if not text:
            return ""
        numbers = phones_in(text, self.department or "")
        if not numbers:
            message = _(
                "This is no phone number. It looks like 04 72 00 00 00 or +33 4 72 00 00 00."
            )
            raise ValidationError(message, code="invalid")
        if len(numbers) > (2 if self.takes_two else 1):
            message = _("These are several phone numbers. Write one in each field.")
            raise ValidationError(message, code="several")
        self.second = "".join(numbers[1:])
        return numbers[0]

    def prepare_value(self, value: str) -> str:
        return phone_in_words(value) if value else value


class MailField(forms.EmailField):
    """A mail address, displayed left to right in every language."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"dir": "ltr", "autocomplete": "off"}
        super().__init__(
            max_length=254,
            required=False,
            label=kwargs.get("label", _("Mail address")),
            widget=forms.EmailInput(attrs=attrs),
            error_messages={
                "invalid": _("This is no mail address. It looks like name@example.org.")
            },
        )


def address_field() -> forms.Field:
    """The mail address of who has no account, to be told what became of what she sent."""
    field = MailField(label=_("Your mail address, if you want to know what becomes of it"))
    field.help_text = _("Only for this. It is deleted once you are told.")
    field.widget.attrs |= {"class": "input", "autocomplete": "email"}
    return field


class WebField(forms.URLField):
    """A web address; https is assumed."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"dir": "ltr", "autocomplete": "off", "inputmode": "url", "type": "text"}
        super().__init__(
            max_length=200,
            required=False,
            assume_scheme="https",
            label=kwargs.get("label", _("Web address")),
            widget=forms.URLInput(attrs=attrs),
            error_messages={"invalid": _("This is no web address. It looks like www.example.org.")},
        )


class HoursField(forms.CharField):
    """Hours as people write them, stored in the syntax of OpenStreetMap.

    Hours that had to be read are refused once, with what was understood: see ``ConfirmsReadings``.
    """

    department: str | None = None

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}
        kwargs = {"widget": forms.TextInput(attrs=attrs)} | kwargs
        super().__init__(max_length=LONGEST_HOURS, required=False, **kwargs)

    def clean(self, value: str) -> str:
        return hours_of(super().clean(value), self.department)


def hours_of(text: str, department: str | None = None) -> str:
    """Hours in OpenStreetMap syntax; ValidationError where they must be confirmed or corrected."""
    if not text.strip():
        return ""
    try:
        reading = reading_of(text, department)
    except UnreadableHoursError as error:
        raise ValidationError(str(error), code="invalid") from error
    if reading.is_literal:
        return reading.rule
    message = _("Read as: %(rule)s. Send it again if that is right.")
    params = {"rule": isolated(reading.rule), "reading": reading.rule}
    raise ValidationError(message, code=TO_CONFIRM, params=params)


# The code of an error by which a form asks to confirm what it has read.
TO_CONFIRM = "confirm"


class FieldWithReading(forms.BoundField):
    """A field that may show what was read: nothing is wrong with it then."""

    @property
    def is_read(self) -> bool:
        """Whether it shows what was read of it, to be confirmed."""
        return self.name in getattr(self.form, "readings", {})

    def build_widget_attrs(self, attrs: Any, widget: Any = None) -> Any:
        built = super().build_widget_attrs(attrs, widget)
        if self.is_read:
            built.pop("aria-invalid", None)
        return built


class ConfirmsReadings(forms.Form):
    """A form that shows what it read instead of what was typed, to be sent again as confirmation.

    ``readings`` are the readings to confirm, by the name of their field.
    """

    readings: dict[str, str]
    bound_field_class = FieldWithReading

    @property
    def only_asks(self) -> bool:
        """Whether all that keeps it from being saved are readings to confirm."""
        return bool(self.errors) and set(self.errors) == set(self.readings)

    def full_clean(self) -> None:
        super().full_clean()
        self.readings = {
            name: error.params["reading"]
            for name, errors in self.errors.as_data().items()
            for error in errors
            if error.code == TO_CONFIRM and error.params
        }
        if self.readings:
            data = QueryDict(mutable=True)
            # The stubs know no QueryDict here, which is what a form is sent.
            data.update(cast("Any", self.data))
            for name, rule in self.readings.items():
                data[self.add_prefix(name)] = rule
            self.data = data


class MultipleCodesField(forms.TypedMultipleChoiceField):
    """Several codes of a vocabulary, as checkboxes; the value is a list in its order."""

    def __init__(self, choices: Any, label: Label, help_text: Label = "") -> None:
        super().__init__(
            choices=choices,
            label=label,
            help_text=help_text,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def clean(self, value: list[str] | None) -> list[str]:
        chosen = set(super().clean(value))
        choices = cast("Iterable[tuple[str, str]]", self.choices)
        return [code for code, _label in choices if code in chosen]


def date_field(label: Label) -> forms.DateField:
    """A date field with the browser's date picker."""
    widget = forms.DateInput(attrs={"type": "date", "dir": "ltr"}, format="%Y-%m-%d")
    return forms.DateField(required=False, label=label, widget=widget)


def text_field(
    label: Label, help_text: Label = "", *, rows: int = 0, longest: int = 0
) -> forms.CharField:
    """A text field in any language: one line, or ``rows`` lines."""
    attrs = {"dir": "auto"} | ({"rows": rows} if rows else {})
    return forms.CharField(
        required=False,
        label=label,
        help_text=help_text,
        max_length=longest or (LONGEST_TEXT if rows else 200),
        widget=forms.Textarea(attrs=attrs) if rows else forms.TextInput(attrs=attrs),
    )


def keeps_meaning_field() -> forms.BooleanField:
    """The question of every edit of French: whether the meaning stays; unless ticked it changes."""
    return forms.BooleanField(
        required=False,
        label=_("The meaning stays the same"),
        help_text=_(
            "Tick this for spelling or a comma only. Translations then stay valid. "
            "For a new price, place, date or condition leave it empty: translators are told."
        ),
    )


def declared_field(column: Column) -> forms.Field:
    """The form field of a declared field; its cleaned value is that of the column."""
    field = next(build for kind, build in BUILDERS if isinstance(column, kind))(column)
    vars(field).update(label=column.question, help_text=column.declared.hint)
    return field


def _codes_field(column: CodesColumn) -> forms.Field:
    return MultipleCodesField(column.base_field.choices, column.question)


def _code_field(column: CodeColumn) -> forms.Field:
    unknown = [("", _("Not known"))] if column.blank else []
    return forms.ChoiceField(
        choices=[*unknown, *labels_of(column).items()],
        required=not column.blank,
        widget=forms.RadioSelect,
    )


def _number_field(column: NumberColumn) -> forms.Field:
    return forms.IntegerField(required=False, min_value=0, max_value=column.most)


def _amount_field(column: AmountColumn) -> forms.Field:
    return forms.DecimalField(
        required=False,
        min_value=Decimal("0.01"),
        max_digits=column.max_digits,
        decimal_places=column.decimal_places,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr"}),
    )


# Builders of form fields by the class of the declared field.
BUILDERS: tuple[tuple[type[Column], Callable[[Any], forms.Field]], ...] = (
    (PhoneColumn, lambda column: PhoneField()),
    (MailColumn, lambda column: MailField()),
    (WebColumn, lambda column: WebField()),
    (HoursColumn, lambda column: HoursField()),
    (FlagColumn, lambda column: forms.BooleanField(required=False)),
    (CodesColumn, _codes_field),
    (CodeColumn, _code_field),
    (NumberColumn, _number_field),
    (AmountColumn, _amount_field),
    (DayColumn, lambda column: date_field(column.question)),
    (LineColumn, lambda column: text_field(column.question, longest=column.max_length)),
)
