"""Replays of attacks on a running server: `script/check_abuse` (docs/security.md).

It copies the checkout into a folder of its own, lets `script/server` start it there with a database
and keys of its own, attacks it over HTTP as a stranger would, reads its logs and a dump of its
database, and removes everything. It stands above all apps and imports none of them, so that it
reads the answers from outside.
"""
