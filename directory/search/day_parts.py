"""Parts of a day, in words and in the filter by hours: each with the time that stands for it."""

from datetime import time

# In the order of the day.
PARTS_OF_DAY = {
    "morning": time(10),
    "midday": time(12, 30),
    "afternoon": time(15),
    "evening": time(19),
}
