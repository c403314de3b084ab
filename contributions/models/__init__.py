"""How public content changes: what was proposed, where it belongs, what was loaded from files."""

from contributions.models.loaded import LoadedContent
from contributions.models.revision import ConfidentialPart, Remark, Revision, RevisionTerritory

__all__ = ["ConfidentialPart", "LoadedContent", "Remark", "Revision", "RevisionTerritory"]
