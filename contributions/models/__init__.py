"""How public content changes: what was proposed, where it belongs, what was loaded from files."""

from contributions.models.digest import Digest, DigestDeclined
from contributions.models.importing import Import, ImportRow
from contributions.models.loaded import LoadedContent
from contributions.models.revision import ConfidentialPart, Remark, Revision, RevisionTerritory

__all__ = [
    "ConfidentialPart",
    "Digest",
    "DigestDeclined",
    "Import",
    "ImportRow",
    "LoadedContent",
    "Remark",
    "Revision",
    "RevisionTerritory",
]
