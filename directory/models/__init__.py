"""What the directory holds: programmes and their sites, procedure sheets, texts, the taxonomy."""

from directory.models.block import BlockBits, OutsideBlocks, SiteBlock
from directory.models.cluster import ClusterCell
from directory.models.entry import SearchEntry
from directory.models.hours import OpeningRule, OpenSpan
from directory.models.organization import Organization
from directory.models.procedure import (
    ProcedureDocument,
    ProcedureFact,
    ProcedureSheet,
    ProcedureSource,
    ProcedureStep,
)
from directory.models.programme import Coverage, Programme
from directory.models.section import Section
from directory.models.served import ServedArea
from directory.models.site import ClosedPeriod, HiddenAddress, Site
from directory.models.spot import Spot
from directory.models.taxonomy import TaxonomyTerm
from directory.models.words import ProgrammeWords, SheetWords, Word

__all__ = [
    "BlockBits",
    "ClosedPeriod",
    "ClusterCell",
    "Coverage",
    "HiddenAddress",
    "OpenSpan",
    "OpeningRule",
    "Organization",
    "OutsideBlocks",
    "ProcedureDocument",
    "ProcedureFact",
    "ProcedureSheet",
    "ProcedureSource",
    "ProcedureStep",
    "Programme",
    "ProgrammeWords",
    "SearchEntry",
    "Section",
    "ServedArea",
    "SheetWords",
    "Site",
    "SiteBlock",
    "Spot",
    "TaxonomyTerm",
    "Word",
]
