"""Delete expired sessions: Django's command under this app's name."""

from django.contrib.sessions.management.commands.clearsessions import Command

__all__ = ["Command"]
