"""Views of the public pages, open to everyone."""
