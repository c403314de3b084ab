"""Models of contributions: revisions, imports, digests, suggestions of words, loaded files."""

from contributions.models.digest import Digest, DigestDeclined
from contributions.models.importing import Import, ImportAnswer, ImportRow
from contributions.models.loaded import LoadedContent
from contributions.models.revision import ConfidentialPart, Remark, Revision, RevisionTerritory
from contributions.models.sheet_editing import SheetFollower
from contributions.models.suggestion import WordSuggestion

__all__ = [
    "ConfidentialPart",
    "Digest",
    "DigestDeclined",
    "Import",
    "ImportAnswer",
    "ImportRow",
    "LoadedContent",
    "Remark",
    "Revision",
    "RevisionTerritory",
    "SheetFollower",
    "WordSuggestion",
]
