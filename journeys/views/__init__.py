"""Pages of a journey. All are private to who holds a secret: never stored, indexed or cached."""
