"""Programmes from a coordinator's own file: read, tried out row by row, decided, then written."""
