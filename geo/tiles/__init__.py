"""Tile proxy: the server fetches the street map, so that its source learns nothing of readers."""
