"""Reports: what readers say is wrong with a programme, in two taps, and what becomes of it."""
