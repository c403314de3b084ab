"""Models of contributions: revisions, imports, duplicates, freshness, web addresses, what is loaded."""

from contributions.models.digest import DigestDeclined
from contributions.models.duplicates import LikelyPair, Merge, NotDuplicate
from contributions.models.freshness import (
    FreshnessAsk,
    FreshnessPause,
    FreshnessRelease,
    FreshnessStop,
)
from contributions.models.importing import Import, ImportAnswer, ImportRow
from contributions.models.loaded import LoadedContent
from contributions.models.revision import ConfidentialPart, Remark, Revision, RevisionTerritory
from contributions.models.sheet_editing import SheetFollower
from contributions.models.suggestion import WordSuggestion
from contributions.models.web_link import WebLink

__all__ = [
    "ConfidentialPart",
    "DigestDeclined",
    "FreshnessAsk",
    "FreshnessPause",
    "FreshnessRelease",
    "FreshnessStop",
    "Import",
    "ImportAnswer",
    "ImportRow",
    "LikelyPair",
    "LoadedContent",
    "Merge",
    "NotDuplicate",
    "Remark",
    "Revision",
    "RevisionTerritory",
    "SheetFollower",
    "WebLink",
    "WordSuggestion",
]
