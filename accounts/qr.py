"""QR codes of secret links as SVG, drawn locally so that no other service gets the secret."""

from io import BytesIO

import segno
from django.utils.safestring import SafeString, mark_safe

# Without inline style or fixed size: the page sets the size.
DRAWING = {"border": 4, "dark": "#000", "light": "#fff", "omitsize": True, "lineclass": None}


def qr_code(address: str) -> SafeString:
    """The address as an SVG element without any inline style, dark on white in every theme."""
    drawing = _code(address).svg_inline(svgclass="qr", **DRAWING)
    return mark_safe(drawing)  # noqa: S308 - drawn by segno, holds no user text


def qr_document(address: str) -> str:
    """The address as a standalone SVG document, for the source of an image."""
    drawing = BytesIO()
    _code(address).save(drawing, kind="svg", xmldecl=False, svgclass=None, **DRAWING)
    return drawing.getvalue().decode()


def _code(address: str) -> segno.QRCode:
    return segno.make(address, error="m", micro=False)
