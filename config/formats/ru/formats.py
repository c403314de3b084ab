"""Format of a day without its year that Django lacks for Russian: the month in the genitive."""

MONTH_DAY_FORMAT = "j E"
