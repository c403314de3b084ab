"""Path converters of URLs."""


class TerritoryCodeConverter:
    """The code of a territory, such as ``dep:69`` or ``com:2A004``."""

    regex = r"(?:country|reg|dep|epci|com|custom):[0-9A-Za-z-]{1,30}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
