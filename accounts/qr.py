"""QR codes of secret links, drawn here: no address with a secret is told to anybody to draw it."""

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_code(address: str) -> SafeString:
    """The address as an SVG element without any inline style, dark on white in every theme."""
    code = segno.make(address, error="m", micro=False)
    drawing = code.svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return mark_safe(drawing)  # noqa: S308 - drawn by segno from modules, holds no text of anybody
