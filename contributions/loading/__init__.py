"""The bulk door: declared content is read, judged as a whole, then written in one transaction."""
