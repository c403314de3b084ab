"""Tile proxy: the server fetches the street map, so that readers stay unknown to its source."""
