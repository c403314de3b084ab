"""Measures what a search costs over HTTP and as bare SQL, on generated programmes.

It is run by itself, so importing it sets Django up.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
