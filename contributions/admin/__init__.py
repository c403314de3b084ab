"""Public content and revisions, as administrators look at them and change them."""

from contributions.admin import content, revisions

__all__ = ["content", "revisions"]
