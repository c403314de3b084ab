"""Format of a day without its year that Django lacks for Ukrainian: the month in the genitive."""

MONTH_DAY_FORMAT = "j E"
