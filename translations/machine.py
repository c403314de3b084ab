"""Drafts by machines: labelled, never public by themselves, never of legal texts, budgeted.

Off unless a setting names an engine. ``DraftRefusedError`` says why there is no draft.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from contributions.actors import Actor
from directory.models import Section
from directory.models.section import SectionState
from translations.actions import may_translate
from translations.models import LONGEST, MachineDraft
from translations.pieces import TextPiece, translation_of

LATEST_S = 20


class DraftRefusedError(Exception):
    """There is no draft: no engine, a legal text, nothing to draft from, or the budget is used."""


class Engine(Protocol):
    """A program that drafts translations. ``source`` is the language it reads."""

    @property
    def name(self) -> str:
        """How drafts name it."""
        ...

    def source_for(self, language: str) -> str:
        """The language from which it drafts into ``language``; "" when it does not."""
        ...

    def draft(self, text: str, source: str, language: str) -> str:
        """A draft of ``text``. ``DraftRefusedError`` when it does not answer."""
        ...


@dataclass(frozen=True)
class LibreTranslate:
    """A server that answers ``POST …/translate`` like LibreTranslate."""

    url: str
    key: str = ""
    name: str = "libretranslate"

    def source_for(self, language: str) -> str:
        return settings.SOURCE_LANGUAGE

    def draft(self, text: str, source: str, language: str) -> str:
        asked = {"q": text, "source": source, "target": language, "format": "text"}
        if self.key:
            asked["api_key"] = self.key
        request = urllib.request.Request(  # noqa: S310  # the operator's own setting
            f"{self.url.rstrip('/')}/translate",
            json.dumps(asked).encode(),
            {"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=LATEST_S) as response:  # noqa: S310
                answer = json.load(response)
        except (urllib.error.URLError, TimeoutError, ValueError) as error:
            raise DraftRefusedError(_("The server of drafts does not answer.")) from error
        found = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(found, str) or not found.strip():
            raise DraftRefusedError(_("The server of drafts sent no text."))
        return found


@dataclass(frozen=True)
class Apertium:
    """Debian's apertium-rus-ukr: Ukrainian from Russian, on this machine."""

    name: str = "apertium-rus-ukr"

    def source_for(self, language: str) -> str:
        return "ru" if language == "uk" and shutil.which("apertium") else ""

    def draft(self, text: str, source: str, language: str) -> str:
        done = subprocess.run(  # noqa: S603  # fixed arguments
            [shutil.which("apertium") or "apertium", "-u", "rus-ukr"],
            input=text,
            capture_output=True,
            text=True,
            timeout=LATEST_S,
            check=False,
        )
        if done.returncode or not done.stdout.strip():
            raise DraftRefusedError(_("Apertium made no draft."))
        return done.stdout.strip()


def engines() -> list[Engine]:
    """The engines that the settings switch on."""
    found: list[Engine] = []
    if settings.MACHINE_DRAFTS_APERTIUM:
        found.append(Apertium())
    if settings.MACHINE_DRAFTS_URL:
        found.append(LibreTranslate(settings.MACHINE_DRAFTS_URL, settings.MACHINE_DRAFTS_KEY))
    return found


def engine_for(language: str) -> Engine | None:
    """The first engine that drafts into a language."""
    return next((each for each in engines() if each.source_for(language)), None)


def is_offered(piece: TextPiece) -> bool:
    """Whether a draft may be asked for."""
    return bool(engines()) and engine_for(piece.language) is not None and not piece.is_legal


def draft(*, by: Actor, piece: TextPiece) -> MachineDraft:
    """The draft of a text as it is now, made once for each version of it."""
    engine = engine_for(piece.language)
    if not may_translate(by, piece.language) or engine is None or piece.is_legal:
        raise DraftRefusedError(_("No machine drafts this text."))
    source = _source(piece, engine.source_for(piece.language))
    made = {
        "owner": piece.owner.pk,
        "key": piece.source.key,
        "language": piece.language,
        "engine": engine.name,
        "source_language": source.language,
        "source_text_no": source.text_no,
    }
    if existing := MachineDraft.objects.filter(**made).first():
        return existing
    if _used_today() + len(source.text) > settings.MACHINE_DRAFTS_CHARACTERS_A_DAY:
        raise DraftRefusedError(_("The drafts of today are used up."))
    text = engine.draft(source.text, source.language, piece.language)[:LONGEST]
    with transaction.atomic():
        found, _is_new = MachineDraft.objects.get_or_create(
            **made, defaults={"text": text, "characters": len(source.text)}
        )
    return found


def current_draft(piece: TextPiece) -> MachineDraft | None:
    """The latest draft of the text as it is now, if one was made."""
    rows = MachineDraft.objects.filter(
        owner=piece.owner.pk, key=piece.source.key, language=piece.language
    )
    latest = rows.order_by("-made_at").first()
    if latest is None or latest.source_language != settings.SOURCE_LANGUAGE:
        return latest
    return latest if latest.source_text_no == piece.source.text_no else None


def _source(piece: TextPiece, language: str) -> Section:
    """The text that is drafted from: the French, or a reviewed translation that is not outdated."""
    if language == piece.source.language:
        return piece.source
    other = translation_of(piece.source, language)
    is_right = (
        other is not None
        and other.state == SectionState.REVIEWED
        and other.based_on_meaning == piece.source.meaning_no
    )
    if other is None or not is_right:
        raise DraftRefusedError(_("There is no reviewed text to draft from."))
    return other


def _used_today() -> int:
    start = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    used = MachineDraft.objects.filter(made_at__gte=start).aggregate(all=Sum("characters"))
    return used["all"] or 0
