"""Reading of PDF files: words, fonts, edges and pictures of their pages."""

import ctypes
import re
import unicodedata
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

# A4 in points.
A4 = (595, 842)
# Letters stay so far from the edge of a page: few printers reach it.
EDGE_PT = 12
# WeasyPrint and Chromium draw in pixels of CSS, scaled to points.
POINTS_IN_A_PIXEL = 0.75


@dataclass(frozen=True)
class Page:
    """One page: its size, its words in the order of reading, and the box of its letters."""

    size: tuple[int, int]
    words: str
    box: tuple[float, float, float, float]
    font_sizes: tuple[float, ...]

    @property
    def holds_its_letters(self) -> bool:
        """Whether no letter lies at or beyond an edge."""
        left, bottom, right, top = self.box
        width, height = self.size
        return min(left, bottom, width - right, height - top) > EDGE_PT


def pages_of(pdf: bytes) -> list[Page]:
    """The pages of a file."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_page(page) for page in document]
    finally:
        document.close()


def words_of(pdf: bytes) -> str:
    """The words of all pages, with letters of Arabic in their base form, on one line."""
    return " ".join(page.words for page in pages_of(pdf))


def text_of(response) -> str:
    """What an answer says, a page or a paper."""
    if response.get("Content-Type") == "application/pdf":
        return words_of(response.content)
    return response.content.decode()


def _page(page: pypdfium2.PdfPage) -> Page:
    text = page.get_textpage()
    found = unicodedata.normalize("NFKC", text.get_text_range())
    boxes = [text.get_charbox(at) for at in range(text.count_chars())]
    boxes = [box for box in boxes if box[2] > box[0]]
    sizes = {
        round(pypdfium2.raw.FPDFText_GetFontSize(text, at) * POINTS_IN_A_PIXEL, 1)
        for at in range(text.count_chars())
    }
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    edges = (min(lefts), min(bottoms), max(rights), max(tops))
    width, height = page.get_size()
    words = " ".join(found.split())
    return Page((round(width), round(height)), words, edges, tuple(sorted(sizes)))


def ink_of(pdf: bytes, number: int = 0) -> tuple[float, float]:
    """How much of the left and of the right half of a page is drawn on, from 0 to 1."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        picture = document[number].render(scale=1, grayscale=True).to_pil()
    finally:
        document.close()
    width, height = picture.size
    halves = ((0, 0, width // 2, height), (width // 2, 0, width, height))
    return tuple(_dark(picture.crop(half)) for half in halves)


def _dark(picture) -> float:
    counts = picture.histogram()
    return sum(counts[:128]) / sum(counts)


def fonts_of(pdf: bytes) -> set[str]:
    """Names of the fonts in which its letters are written, such as "Noto-Sans-Arabic"."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return {
            _font_name(letters)
            for page in document
            for letters in page.get_objects([raw.FPDF_PAGEOBJ_TEXT])
        }
    finally:
        document.close()


def _font_name(letters: pypdfium2.PdfObject) -> str:
    font = raw.FPDFTextObj_GetFont(letters.raw)
    size = raw.FPDFFont_GetBaseFontName(font, None, 0)
    name = ctypes.create_string_buffer(size)
    raw.FPDFFont_GetBaseFontName(font, name, size)
    # Without the tag of a subset and the style: "ABCDEF+Noto-Sans-Bold".
    return re.sub(r"^[A-Z]{6}\+", "", name.value.decode()).replace("-Bold", "")
