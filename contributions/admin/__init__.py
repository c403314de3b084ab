"""Django admin of public content, revisions and suggested words."""

from contributions.admin import content, revisions, suggestions

__all__ = ["content", "revisions", "suggestions"]
