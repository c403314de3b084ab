"""Storage of static files: compressed, under names with a hash of their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites imports between JS modules to the hashed names, cacheable for a year."""

    support_js_module_import_aggregation = True
