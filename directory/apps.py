"""App configuration of the directory: URL converter of territory codes."""

from django.apps import AppConfig
from django.urls import register_converter
from django.utils.translation import gettext_lazy as _

from directory import ordinals
from directory.converters import TerritoryCodeConverter


class DirectoryConfig(AppConfig):
    name = "directory"
    verbose_name = _("Directory")

    def ready(self) -> None:
        ordinals.teach_django()
        register_converter(TerritoryCodeConverter, "territory_code")
