"""Exports of lists of programmes: CSV, XLSX, GeoJSON, GeoPackage, data·inclusion; streamed."""
