"""How static files are served: compressed, under names that change with their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Also gives modules that scripts import the names of their content, kept for a year."""

    support_js_module_import_aggregation = True
