"""The error of files of tiles."""


class ArchiveError(Exception):
    """A file holds no tiles that can be shown; the message says why."""
