"""Example programmes: kinds described in files, repeated over the territory by its population."""
