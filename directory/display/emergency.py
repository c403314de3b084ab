"""Numbers to call first when the words of a search tell of an emergency."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from directory import emergency
from directory.search import lookups
from directory.search.criteria import Criteria


@dataclass(frozen=True)
class EmergencyCall:
    """A number to call or to write to, with name and explanation in ``lang``."""

    number: str
    icon: str
    name: str
    explanation: str
    lang: str
    is_text_message: bool

    @property
    def href(self) -> str:
        """The link that opens the telephone."""
        return f"{'sms' if self.is_text_message else 'tel'}:{self.number}"

    @property
    def dir(self) -> str:
        """Direction of the script of the texts."""
        return "rtl" if self.lang in settings.LANGUAGES_BIDI else "ltr"


def emergency_for(criteria: Criteria) -> list[EmergencyCall]:
    """The numbers to call first for the words of a search, or for the needs chosen in it.

    Needs that words merely name show none, but for a shelter: who asks for one may need it tonight.
    """
    named = lookups.named_needs(criteria)
    numbers = emergency.emergency_for(criteria.words, criteria.needs, named)
    return [_call(number, criteria.language) for number in numbers]


def _call(number: emergency.EmergencyNumber, language: str) -> EmergencyCall:
    lang = language if language in number.names else settings.SOURCE_LANGUAGE
    return EmergencyCall(
        number.number,
        number.icon,
        # Some names end with the number, which stands before them here.
        number.names[lang].removesuffix(f"({number.number})").rstrip(),
        number.explanations[lang],
        lang,
        number.is_text_message,
    )
