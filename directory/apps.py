from django.apps import AppConfig
from django.urls import register_converter

from directory.converters import TerritoryCodeConverter


class DirectoryConfig(AppConfig):
    name = "directory"

    def ready(self) -> None:
        register_converter(TerritoryCodeConverter, "territory_code")
