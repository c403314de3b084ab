"""Models of contributions: revisions, reports, reviews, imports, mails, suggestions of words."""

from contributions.models.digest import Digest, DigestDeclined
from contributions.models.importing import Import, ImportRow
from contributions.models.loaded import LoadedContent
from contributions.models.outcome import OutcomeMail, ReplyAddress
from contributions.models.report import Report
from contributions.models.reviewing import LaterLook, Taken
from contributions.models.revision import ConfidentialPart, Remark, Revision, RevisionTerritory
from contributions.models.sheet_editing import SheetFollower
from contributions.models.suggestion import WordSuggestion
from contributions.models.sweeping import BlockedSender, SetAside, Sweep, TakenBack

__all__ = [
    "BlockedSender",
    "ConfidentialPart",
    "Digest",
    "DigestDeclined",
    "Import",
    "ImportRow",
    "LaterLook",
    "LoadedContent",
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
    "WordSuggestion",
]
