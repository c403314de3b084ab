"""How public content changes: what was proposed, where it belongs, what was loaded from files."""

from contributions.models.digest import Digest, DigestDeclined
from contributions.models.loaded import LoadedContent
from contributions.models.revision import ConfidentialPart, Remark, Revision, RevisionTerritory

__all__ = [
    "ConfidentialPart",
    "Digest",
    "DigestDeclined",
    "LoadedContent",
    "Remark",
    "Revision",
    "RevisionTerritory",
]
