"""Representations of single things: programmes, their sites, territories, procedure sheets."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from api.features import geometry, page_root
from directory.display.cards import state_of
from directory.display.conditions import languages_of
from directory.display.figures import SheetFigure, figures
from directory.display.procedures import documents, steps
from directory.display.sites import closures_of, day_at, public_address
from directory.fields import declared_columns
from directory.models import ProcedureFact, ProcedureSheet, Programme, Site
from directory.search.result import hours_of
from directory.texts import Text
from directory.vocabulary import Office
from regions.models import Territory

# Texts of a sheet, in a list and in full; the others are those of facts, steps and documents.
LINE_KEYS = ("title", "summary")
SHEET_KEYS = (*LINE_KEYS, "who", "next")


def site_feature(site: Site, moment: datetime) -> dict:
    """One site as a feature, of one fetched ``with_published_point`` and ``with_closures``.

    A hidden one has no geometry and no address.
    """
    state = state_of(hours_of(site), moment)
    changes_at = state.next_change_at
    return {
        "id": str(site.pk),
        "type": "Feature",
        "geometry": geometry(site.lon, site.lat, site.precision),
        "properties": {
            **declared(site),
            "commune": site.commune.code,
            "address": public_address(site),
            "is_open": state.is_open,
            "next_change_at": changes_at.isoformat() if changes_at else None,
            "time_zone": site.time_zone,
            "closed_periods": [
                {"from": closure.first_on, "to": closure.last_on, "reason": closure.reason}
                for closure in closures_of(site, day_at(site, moment))
            ],
        },
    }


def declared(owner: Programme | Site) -> dict:
    """The members for the declared fields of a programme or site."""
    columns = (column for column in declared_columns(type(owner)) if column.api)
    return {column.api: column.api_value(getattr(owner, column.name)) for column in columns}


def text_of(words: dict, key: str) -> str:
    """The text of a section, "" when there is none."""
    return words[key].text if key in words else ""


class ProgrammeSerializer(serializers.Serializer):
    """One programme as a feature at its first site, with ``sites``; ``texts`` is in its context."""

    def to_representation(self, programme: Programme) -> dict:
        words, language = self.context["texts"], self.context["language"]
        sites = list(programme.sites.all())
        first, now = sites[0] if sites else None, timezone.now()
        root = page_root(self.context["request"], language)
        return {
            "type": "Feature",
            "id": str(programme.pk),
            "geometry": geometry(first.lon, first.lat, first.precision) if first else None,
            "properties": {
                **{
                    key: text_of(words, key)
                    for key in ("title", "summary", "description", "join", "bring", "next")
                },
                "organization": programme.organization.name,
                # The main theme first, as in the search.
                "themes": sorted(
                    programme.theme_codes, key=lambda code: code != programme.theme.code
                ),
                "needs": programme.need_codes,
                "procedures": [str(pk) for pk in programme.sheet_ids],
                **declared(programme),
                "languages": [
                    {"code": spoken.code, "mode": spoken.mode} for spoken in languages_of(programme)
                ],
                "coverage": programme.coverage_codes,
                "nationwide": programme.is_nationwide,
                "sites": [site_feature(site, now) for site in sites],
                "source": programme.source,
                "verified_on": programme.verified_on,
                "modified_at": programme.modified_at,
                "lang": words["title"].lang,
                "example": programme.is_example,
                "url": f"{root}programmes/{programme.pk}/",
            },
        }


class TerritorySerializer(GeoFeatureModelSerializer):
    """One territory with its outline, null where none is known."""

    parents: Any = serializers.SlugRelatedField("code", many=True, read_only=True)

    class Meta:
        model = Territory
        geo_field = "outline"
        id_field = "code"
        fields = [
            "code",
            "kind",
            "name",
            "names",
            "insee_code",
            "population",
            "parents",
            "outline_is_official",
            "valid_from",
            "valid_to",
        ]


def translation_of(words: dict, key: str) -> str | None:
    """The state of a text as a translation, None where there is no such text."""
    return words[key].translation_state.value if key in words else None


def sheet_summary(sheet: ProcedureSheet, words: dict, root: str) -> dict:
    """One line of the list of procedure sheets."""
    return {
        "id": str(sheet.pk),
        "slug": sheet.slug,
        "title": text_of(words, "title"),
        "summary": text_of(words, "summary"),
        "theme": sheet.theme.code,
        "office": sheet.office,
        "lang": words["title"].lang,
        "translation": {key: translation_of(words, key) for key in LINE_KEYS},
        "verified_on": sheet.verified_on,
        "modified_at": sheet.modified_at,
        "url": f"{root}procedures/{sheet.slug}/",
    }


def sheet_in_full(sheet: ProcedureSheet, words: dict, root: str) -> dict:
    """A procedure sheet with steps, documents, figures and the sources of each."""
    facts = list(sheet.facts.all())
    return sheet_summary(sheet, words, root) | {
        "translation": {key: translation_of(words, key) for key in SHEET_KEYS},
        "is_checked": sheet.is_checked_on(timezone.localdate()),
        "who": text_of(words, "who"),
        "next": text_of(words, "next"),
        "needs": [need.code for need in sheet.needs.all()],
        "statuses": sheet.statuses,
        "office_label": str(Office(sheet.office).label),
        "facts": [
            _fact(fact, figure, figure.text)
            for fact, figure in zip(facts, figures(facts, words), strict=True)
            if figure.text
        ],
        "steps": [
            _line(step, no=step.no, joined=step.joined)
            for step in steps(sheet.steps.all(), words, sheet.office)
        ],
        "documents": [_line(paper) for paper in documents(sheet, words)],
        "sources": [
            {
                "key": source.key,
                "publisher": source.publisher,
                "title": source.title,
                "url": source.url,
                "consulted_on": source.consulted_on,
            }
            for source in sheet.sources.all()
        ],
    }


def _fact(fact: ProcedureFact, figure: SheetFigure, text: Text) -> dict:
    """A figure in words and in numbers, or why it has none, and how it is counted."""
    return {
        "kind": figure.kind,
        "figure": figure.figure,
        "text": text.text,
        "lang": text.lang,
        "translation": text.translation_state.value,
        "source": figure.source.key if figure.source else "",
        "amount": None if fact.amount is None else float(fact.amount),
        "amount_max": None if fact.amount_max is None else float(fact.amount_max),
        "unit": fact.unit,
        "absence": fact.absence,
        "counting": _counting(fact),
    }


def _counting(fact: ProcedureFact) -> dict | None:
    """How a time limit is counted, by the members of fixtures; None for one that is not."""
    if not fact.counted_from:
        return None
    return {
        "from": fact.counted_from,
        "is_extended": fact.is_extended,
        "suspended_by": fact.suspended_by,
        "suspension_within": fact.suspension_within,
        "overseas_months": fact.overseas_months,
        "abroad_months": fact.abroad_months,
        "consequence": fact.consequence,
        "asks_legal_help": fact.asks_legal_help,
    }


def _line(line, **members: object) -> dict:
    """A step or a document: its text and the keys of its sources."""
    sources = [source.key for source in line.sources]
    state = line.text.translation_state.value
    values = {"text": line.text.text, "lang": line.text.lang, "translation": state}
    return {"id": line.id, **values, "sources": sources, **members}
