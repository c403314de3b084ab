"""Benchmark of searches over HTTP and as bare SQL, on generated programmes.

It is run as a program of its own, so importing it sets Django up.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
