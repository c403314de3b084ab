"""PDF files from HTML of our own, by WeasyPrint in a process of its own (ADR 27).

It knows nothing of what is printed: ``directory`` and ``journeys`` compose the papers.
"""
