"""Programmes by the million for measuring: drawn from chance, and loaded by COPY."""
