"""The desk of sheet editors: writing, reviewing and checking procedure sheets in the browser."""
