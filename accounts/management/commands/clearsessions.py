"""Delete the sessions that are over: Django's command, for sessions of our own."""

from django.contrib.sessions.management.commands.clearsessions import Command

__all__ = ["Command"]
