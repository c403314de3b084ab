"""The page that asks before something ends that cannot be brought back.

It needs no script: the page that leads here has a link, and this one the form that does it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from directory.display.place_links import with_place
from directory.texts import Text


@dataclass(frozen=True)
class Question:
    """What is asked: ``words`` say what goes and what stays, ``subject`` what it is about.

    ``button`` is what the person says who goes on, ``verb`` what its form sends; ``keep`` what she
    says who does not, and ``back`` the address of the page that this leads to.
    """

    title: str
    words: tuple[str, ...]
    button: str
    keep: str
    back: str
    subject: Text | None = None
    icon: str = "trash-2"
    verb: str = ""


def ask(request: HttpRequest, question: Question) -> HttpResponse:
    """The page with the question; its form is posted to the same address."""
    back = with_place(question.back, request.GET.get("place", ""))
    return render(request, "journeys/ask.html", {"question": question, "back": back})
