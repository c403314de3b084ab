"""Shape checks of content as JSON, for values from outside such as the API."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.characters import ODD_CHARACTER, holds_refused
from contributions.schema.limits import LONGEST_WRITTEN, too_long
from contributions.schema.problems import ContentRefusedError, Problem
from contributions.schema.sections import FIXED, PLAIN_SECTIONS, SITE, TEXT, Content, text_of
from directory.fields import declared_columns
from directory.models import Organization, Programme, Site
from directory.vocabulary import LanguageMode

TOO_LONG = _("This is too long.")
# A problem: the name of the section, and the reason.
Wrong = tuple[str, str | Promise]


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_text_or_none(value: object) -> bool:
    return value is None or isinstance(value, str)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_point(value: object) -> bool:
    if value is None:
        return True
    return isinstance(value, list) and len(value) == 2 and all(map(_is_degrees, value))


def _is_degrees(value: object) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return -180 <= value <= 180


def _are_closures(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _declared(model: type[Model], section: str) -> dict[str, Callable[[object], bool]]:
    return {column.name: column.accepts for column in declared_columns(model, section)}


# The members of each section and their checks; none is required.
MEMBERS: dict[str, dict[str, Callable[[object], bool]]] = {
    "organization": {"id": _is_text} | _declared(Organization, "organization"),
    "about": dict.fromkeys(("themes", "needs", "procedures"), _is_texts),
    "languages": dict.fromkeys(LanguageMode.values, _is_texts),
    **{name: _declared(Programme, name) for name in PLAIN_SECTIONS},
    "coverage": {"territories": _is_texts, "is_nationwide": _is_flag},
    SITE: {"commune": _is_text, "point": _is_point, "closures": _are_closures}
    | _declared(Site, SITE),
}


def problems_of(content: object) -> list[Wrong]:
    """The problems that keep a value from being content, as people write it; empty when it is."""
    if not isinstance(content, dict):
        return [("", _("This is no object whose members are sections."))]
    wrong = [wrong for name, value in content.items() for wrong in _section_problems(name, value)]
    odd = [name for name, value in content.items() if holds_refused(name) or holds_refused(value)]
    wrong += [(name, ODD_CHARACTER) for name in odd]
    return wrong or [(name, TOO_LONG) for name in too_long(content, LONGEST_WRITTEN)]


def require_short(content: Content) -> None:
    """Raise ContentRefusedError when a value is longer than forms allow."""
    if long := list(too_long(content)):
        raise ContentRefusedError([Problem("revision", name, str(TOO_LONG)) for name in long])


def _section_problems(name: str, value: object) -> Iterator[Wrong]:
    kind = name.partition(":")[0]
    if kind == TEXT:
        language, key = text_of(name) or ("", "")
        if not (language and key):
            yield name, _("Words are named text:<language>:<key>.")
        elif not _is_text_or_none(value):
            yield name, _("Words are a text.")
        return
    if kind == SITE and not _is_uuid(name.partition(":")[2]):
        yield name, _("A place is named site:<uuid>.")
    elif kind != SITE and name not in FIXED:
        yield name, _("There is no such section.")
    elif value is not None and not isinstance(value, dict):
        yield name, _("This section is an object.")
    elif value:
        yield from _member_problems(name, kind, value)


def _member_problems(name: str, kind: str, section: dict) -> Iterator[Wrong]:
    members = MEMBERS.get(kind, {})
    for member, value in section.items():
        if kind in MEMBERS and member not in members:
            yield f"{name}.{member}", _("There is no such member.")
        elif member in members and not members[member](value):
            yield f"{name}.{member}", _("This value cannot be used here.")
    if kind == SITE and "precision" not in section:
        yield f"{name}.precision", _("A place says how much of it is public.")


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
