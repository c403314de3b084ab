"""Models: programmes and sites, procedure sheets, texts, the taxonomy, and the search index."""

from directory.models.bitmap import Bitmap, BitmapBlock, UnindexedEntry
from directory.models.cluster import ClusterCell
from directory.models.compared_programme import ComparedProgramme
from directory.models.coverage import Coverage
from directory.models.coverage_index import CoverageIndexEntry
from directory.models.hours import OpeningRule, OpenInterval
from directory.models.indexed_point import IndexedPoint
from directory.models.organization import Organization
from directory.models.page_views import PageViews
from directory.models.procedure import (
    ProcedureDocument,
    ProcedureFact,
    ProcedureSheet,
    ProcedureSource,
    ProcedureStep,
)
from directory.models.programme import Programme
from directory.models.recording import Recording
from directory.models.school_calendar import SchoolCalendar
from directory.models.search_entry import SearchEntry
from directory.models.section import Section
from directory.models.section_version import SectionVersion
from directory.models.site import ClosedPeriod, HiddenAddress, Site
from directory.models.taxonomy import TaxonomyTerm
from directory.models.text_index import KnownWord, ProgrammeText, SheetText
from directory.models.unfound import UnfoundReader, UnfoundWords

__all__ = [
    "Bitmap",
    "BitmapBlock",
    "ClosedPeriod",
    "ClusterCell",
    "ComparedProgramme",
    "Coverage",
    "CoverageIndexEntry",
    "HiddenAddress",
    "IndexedPoint",
    "KnownWord",
    "OpenInterval",
    "OpeningRule",
    "Organization",
    "PageViews",
    "ProcedureDocument",
    "ProcedureFact",
    "ProcedureSheet",
    "ProcedureSource",
    "ProcedureStep",
    "Programme",
    "ProgrammeText",
    "Recording",
    "SchoolCalendar",
    "SearchEntry",
    "Section",
    "SectionVersion",
    "SheetText",
    "Site",
    "TaxonomyTerm",
    "UnfoundReader",
    "UnfoundWords",
    "UnindexedEntry",
]
