"""Bulk loading: declared content is read, validated as a whole, then written in one transaction."""
