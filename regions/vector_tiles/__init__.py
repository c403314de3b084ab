"""Vector tiles of our own map: land, water, borders and names, from the database."""
