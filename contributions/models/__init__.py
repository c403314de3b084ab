"""Models of contributions: revisions, imports, duplicates, digests, suggestions, loaded files."""

from contributions.models.digest import Digest, DigestDeclined
from contributions.models.duplicates import LikelyPair, Merge, NotDuplicate
from contributions.models.importing import Import, ImportRow
from contributions.models.loaded import LoadedContent
from contributions.models.revision import ConfidentialPart, Remark, Revision, RevisionTerritory
from contributions.models.sheet_editing import SheetFollower
from contributions.models.suggestion import WordSuggestion

__all__ = [
    "ConfidentialPart",
    "Digest",
    "DigestDeclined",
    "Import",
    "ImportRow",
    "LikelyPair",
    "LoadedContent",
    "Merge",
    "NotDuplicate",
    "Remark",
    "Revision",
    "RevisionTerritory",
    "SheetFollower",
    "WordSuggestion",
]
