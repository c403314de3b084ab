"""Example programmes: archetypes described in files, distributed over towns by population."""
