"""Bulk loading of declared content: reading, validation of the whole, one transaction."""
