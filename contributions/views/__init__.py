"""Pages of contributions: proposing and writing, following, deciding, histories, imports."""
