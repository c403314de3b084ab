"""Formats of dates in French: the first of a month is "1er" (``directory.ordinals``)."""

DATE_FORMAT = "jS F Y"
DATETIME_FORMAT = "jS F Y H:i"
MONTH_DAY_FORMAT = "jS F"
