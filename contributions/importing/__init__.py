"""Import of programmes from a coordinator's CSV file: reading, preview, decision, commit."""
