"""Views of the API: they read a form, ask a queryset, give a representation."""
