"""Formats of dates in Russian: without the sign of "year", which ends in a point."""

DATE_FORMAT = "j E Y"
DATETIME_FORMAT = "j E Y, H:i"
MONTH_DAY_FORMAT = "j E"
