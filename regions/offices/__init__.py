"""Public offices: their hours and contacts read from registers, and the import of such files."""
