"""The app of example programmes and the load generator."""

from django.apps import AppConfig


class SeedingConfig(AppConfig):
    name = "seeding"
