"""Models of contributions: revisions, reports, reviews, imports, duplicates, mails, web links."""

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
from contributions.models.outcome import OutcomeMail, ReplyAddress
from contributions.models.report import Report
from contributions.models.reviewing import LaterLook, Taken
from contributions.models.revision import ConfidentialPart, Remark, Revision, RevisionTerritory
from contributions.models.sheet_editing import SheetFollower
from contributions.models.suggestion import WordSuggestion
from contributions.models.sweeping import BlockedSender, SetAside, Sweep, TakenBack
from contributions.models.web_link import WebLink

__all__ = [
    "BlockedSender",
    "ConfidentialPart",
    "DigestDeclined",
    "FreshnessAsk",
    "FreshnessPause",
    "FreshnessRelease",
    "FreshnessStop",
    "Import",
    "ImportAnswer",
    "ImportRow",
    "LaterLook",
    "LikelyPair",
    "LoadedContent",
    "Merge",
    "NotDuplicate",
    "OutcomeMail",
    "Remark",
    "ReplyAddress",
    "Report",
    "Revision",
    "RevisionTerritory",
    "SetAside",
    "SheetFollower",
    "Sweep",
    "Taken",
    "TakenBack",
    "WebLink",
    "WordSuggestion",
]
