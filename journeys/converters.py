"""Path converter of secret links: what cannot be a secret never reaches a view."""


class SecretConverter:
    """20 to 64 letters, digits, hyphens and underscores, which no log ever keeps."""

    regex = "[A-Za-z0-9_-]{20,64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
