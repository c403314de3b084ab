"""Public pages. Each reads as the sentence it answers; all are open to everyone."""
