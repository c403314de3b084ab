"""The form by which everyone writes a programme: one page for each thing to say of it.

A page shows what the draft says, reads what was typed, and gives it back as sections of content
(``contributions.content``). Visitors, contributors and coordinators write on the same pages.
"""
