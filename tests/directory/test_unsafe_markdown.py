"""HTML and links that run scripts, found in the Markdown of public texts."""

import pytest

from directory.markdown import unsafe_in


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "Bonjour <b>vous</b>",
        "<script>x</script>",
        "<!-- x -->",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,x)",
        "![x](vbscript:x)",
        "[x][1]\n\n[1]: javascript:x",
        "- a\n- <i>b</i>",
        "javascript : x",
    ],
)
def test_unsafe_markdown_is_found(text):
    assert unsafe_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "De 3 < 5 ans",
        "<https://example.org/>",
        "[x](https://example.org/)",
        "[x](tel:+33123456789)",
        "[x](/fr/aide/)",
        "**Gras** & *penché*\n\n- un\n- deux",
        "Java : une île",
        "http://[mal formé",
    ],
)
def test_text_that_people_write_is_safe(text):
    assert unsafe_in(text) == []
