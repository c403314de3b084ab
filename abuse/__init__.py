"""Security regression tests against a running server: `script/check_abuse` (docs/security.md).

A copy of the checkout is started by `script/server` with its own database and keys, attacked over
HTTP, its logs and a dump of its database are searched, and everything is removed. This package
imports none of the apps: it tests from outside.
"""
