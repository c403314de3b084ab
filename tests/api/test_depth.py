"""Call depth from URL to SQL: files of ours on the stack and entered, on a warm request."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import FrameType

import pytest
from django.http import HttpResponse
from django.test import Client
from psycopg import Cursor

from tests.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent.parent
NOT_OURS = {".venv", "tests", "templates"}
API = "/api/v1/programmes/?lat=45.76&lon=4.84&theme=french"
PAGE = "/fr/?place=com:69123&theme=french"
STATEMENT = Cursor.execute.__code__


@dataclass
class Trace:
    """Files of ours, relative to the checkout, that a call went through until its last statement.

    ``entered`` are those in which anything ran; ``stacks`` those that stood above each statement.
    """

    entered: set[str] = field(default_factory=set)
    stacks: list[set[str]] = field(default_factory=list)
    _so_far: set[str] = field(default_factory=set)

    def of(self, call: Callable[[], HttpResponse]) -> HttpResponse:
        """Trace one call."""
        before = sys.getprofile()
        sys.setprofile(self._note)
        try:
            return call()
        finally:
            sys.setprofile(before)

    def _note(self, frame: FrameType, event: str, _argument: object) -> None:
        if event != "call":
            return
        if name := ours(frame.f_code.co_filename):
            self._so_far.add(name)
        if frame.f_code is STATEMENT:
            self.entered = set(self._so_far)
            self.stacks.append(stack_of(frame))


@cache
def ours(file: str) -> str:
    """A file of ours as the checkout names it; "" for others."""
    path = Path(file)
    if not path.is_relative_to(ROOT):
        return ""
    name = path.relative_to(ROOT)
    return "" if NOT_OURS & set(name.parts) else str(name)


def stack_of(frame: FrameType | None) -> set[str]:
    names = set()
    while frame:
        names.add(ours(frame.f_code.co_filename))
        frame = frame.f_back
    return names - {""}


def traced(address: str) -> Trace:
    """A request like those that the process has answered before."""
    ProgrammeFactory.create_batch(25)
    client = Client()
    for _ in range(3):
        assert client.get(address).status_code == 200
    trace = Trace()
    assert trace.of(lambda: client.get(address)).status_code == 200
    assert trace.stacks
    return trace


@pytest.mark.parametrize(("address", "most"), [(API, 6), (PAGE, 7)], ids=["api", "page"])
def test_statement_of_a_search_has_few_files_above_it(address, most):
    deepest = max(traced(address).stacks, key=len)
    assert len(deepest) <= most, sorted(deepest)


@pytest.mark.parametrize(("address", "most"), [(API, 18), (PAGE, 28)], ids=["api", "page"])
def test_search_enters_few_files_on_its_way_to_the_database(address, most):
    entered = traced(address).entered
    assert len(entered) <= most, sorted(entered)
