"""Formats of dates in Ukrainian, without the sign of "year": its point would end sentences."""

DATE_FORMAT = "j E Y"
DATETIME_FORMAT = "j E Y, H:i"
MONTH_DAY_FORMAT = "j E"
