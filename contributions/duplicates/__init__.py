"""Duplicates of programmes and organizations: found, compared, merged, taken apart, remembered.

docs/duplicates.md has the rule, its weights and what it was measured to find.
"""
