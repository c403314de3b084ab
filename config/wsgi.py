"""The WSGI application that gunicorn serves."""

import os
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class Utf8Request(WSGIRequest):
    """A request decoded as UTF-8, whatever charset it declares.

    Django would decode addresses and forms by any Python codec that the request names: some
    ("unicode_escape", "utf-7") make text that no database can store, others ("idna") raise before
    any view runs.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        content_type = meta.get("CONTENT_TYPE", "")
        self.content_type, self.content_params = parse_header_parameters(content_type)


class Utf8Handler(WSGIHandler):
    """Django's WSGI handler with ``Utf8Request``."""

    request_class = Utf8Request


django.setup(set_prefix=False)
application = Utf8Handler()
