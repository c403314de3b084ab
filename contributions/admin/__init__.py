"""Django admin of public content and revisions."""

from contributions.admin import content, revisions

__all__ = ["content", "revisions"]
