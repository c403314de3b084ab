"""Views of the API: each validates a form, runs a query and returns a representation."""
