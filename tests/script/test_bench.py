"""The benchmark: an end-to-end run on a small size, load generator, targets and report."""

import json
import os
import socket
import subprocess
import threading
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from bench.driving import AnswerError, Asked, Client, request_for, tag_of
from bench.picture import picture
from bench.report import BEGIN, END, documented
from bench.targets import verdicts
from machine import bench

ROOT = Path(__file__).resolve().parents[2]
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nhello"
KEPT = ("home-kept", "search-page-kept")
NO_PAGES: Mapping[str, dict] = {}
LAST = ANSWER.replace(b"keep-alive", b"close")


def shape(name: str = "nearest", **changed) -> dict:
    plain = {"title": name, "kind": "search", "filters": "", "p50_ms": 4.0, "p95_ms": 8.0}
    counted = {"per_second": 400.0, "raw_per_second": 800.0, "ratio": 0.5, "queries": 3, "rows": 9}
    return {"name": name} | plain | counted | changed


def size(programmes: int = 1000, pages: Mapping[str, dict] = NO_PAGES, **nearest) -> dict:
    slow = {"p50_ms": 40.0, "p95_ms": 80.0}
    others = [
        shape("clusters", kind="clusters", filters="few", queries=1, ratio=None),
        shape("crowd", kind="clusters", filters="many", queries=1, ratio=None),
        shape("programme-page", kind="programme page", queries=6, ratio=None, **slow),
        *(shape(name, kind=name, ratio=None) for name in ("journey", "record")),
        *(shape(name, kind="kept page", per_second=600.0, ratio=None) for name in KEPT),
        shape("programme-page-had", kind="had page", ratio=None),
    ]
    return {
        "programmes": programmes,
        "workers": 3,
        "raw_nearest_ms": 1.0,
        "shapes": [shape(**nearest), *(one | pages.get(one["name"], {}) for one in others)],
        "memory": [{"requests": 0, "pss_mb": 90.0}, {"requests": 1000, "pss_mb": 99.0}],
        "first_view": {"page": 9_000, "own": 40_000, "with_leaflet": 100_000},
    }


def result(*sizes: dict) -> dict:
    machine = {"cores": 2, "processor": "x", "memory_gb": 4, "system": "Debian", "python": "3"}
    machine |= {"commit": "abc", "load": 0.1}
    return {
        "measured_on": "2026-11-23",
        "command": "script/bench",
        "machine": machine,
        "sizes": list(sizes),
    }


def missed(*sizes: dict) -> list[str]:
    return [verdict.promise for verdict in verdicts(list(sizes)) if not verdict.is_met]


def test_every_promise_may_be_kept():
    assert missed(size(10_000), size(1_000_000)) == []


@pytest.mark.parametrize(
    ("changed", "promise"),
    [
        ({"ratio": 0.39}, "throughput"),
        ({"p95_ms": 40.1}, "every search"),
        ({"queries": 5}, "search: at most 4"),
        ({"p50_ms": 8.1}, "p50 grows"),
    ],
)
def test_promise_of_a_shape_is_missed(changed, promise):
    (missed_one,) = missed(size(10_000), size(1_000_000, **changed))
    assert promise in missed_one


@pytest.mark.parametrize(
    ("name", "changed", "promise"),
    [
        ("journey", {"p50_ms": 60.1}, "journey: p50 at most 60"),
        ("journey", {"queries": 7}, "journey: at most 6 queries"),
        ("record", {"p50_ms": 12.1}, "record: p50 at most 12"),
        ("home-kept", {"per_second": 599.0}, "home-kept: at least 600"),
        ("programme-page-had", {"p50_ms": 4.1}, "programme-page-had: p50 at most 0.1"),
    ],
)
def test_promise_of_a_page_is_missed(name, changed, promise):
    (missed_one,) = missed(size(pages={name: changed}))
    assert promise in missed_one


@pytest.mark.parametrize(
    ("part", "found", "promise"),
    [
        ("memory", [{"requests": 1000, "pss_mb": 151.0}], "memory"),
        ("first_view", {"page": 1, "own": 60_001, "with_leaflet": 70_000}, "HTML, CSS, JS"),
        ("first_view", {"page": 1, "own": 59_000, "with_leaflet": 130_001}, "with Leaflet"),
    ],
)
def test_promise_of_the_whole_is_missed(part, found, promise):
    (missed_one,) = missed(size() | {part: found})
    assert promise in missed_one


def test_document_keeps_its_words_and_gets_the_figures():
    text = documented(f"Before\n{BEGIN}\nold\n{END}\nAfter\n", result(size()))
    assert text.startswith("Before\n")
    assert text.endswith("\nAfter\n")
    assert "old" not in text
    assert "| nearest | 1,000 | 4.0 | 8.0 | 400 | 0.50 | 3 | 9 |" in text


def test_picture_has_a_line_for_each_shape():
    drawn = picture(result(size(10_000), size(1_000_000)))
    assert drawn.count("<polyline") == len(size()["shapes"])


def test_arguments_are_ordered_by_size():
    assert bench.arguments(["--sizes", "100,10"]).sizes == [10, 100]


def serve(answers: list[bytes]) -> int:
    """A port that sends these responses in turn; a connection ends after LAST."""
    listening = socket.create_server(("127.0.0.1", 0))

    def answer():
        with closing(listening):
            waiting = list(answers)
            while waiting:
                connection, _address = listening.accept()
                with connection:
                    while waiting:
                        connection.recv(10_000)
                        response = waiting.pop(0)
                        connection.sendall(response)
                        if b"close" in response:
                            break

    threading.Thread(target=answer, daemon=True).start()
    return listening.getsockname()[1]


@pytest.mark.parametrize("answers", [[ANSWER] * 3, [ANSWER, LAST, ANSWER], [LAST] * 3])
def test_client_asks_again_on_a_kept_or_a_new_connection(answers):
    client = Client(serve(answers))
    assert [client.ask(request_for(Asked("/"))) for _ in answers] == [len(each) for each in answers]
    client.close()


def test_client_refuses_to_measure_refusals():
    client = Client(serve([b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n"]))
    with pytest.raises(AnswerError, match="429"):
        client.ask(request_for(Asked("/")))
    client.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def test_bench_runs_from_end_to_end():
    """A small and short run, to test that it works; no timing is asserted."""
    given = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    name = f"test-{os.getpid()}"
    words = ["--sizes", "500", "--seconds", "0.05", "--questions", "3", "--requests", "12"]
    path = ROOT / "bench" / "results" / f"{name}.json"
    completed = subprocess.run(
        [ROOT / "script" / "bench", *words, "--clients", "2", "--bulk", "10", "--name", name],
        env=given | {"PORT": str(free_port())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert completed.returncode == 0, completed.stdout + completed.stderr
    found = json.loads(path.read_text())
    path.unlink()
    (measured,) = found["sizes"]
    assert measured["programmes"] == 500
    assert all(one["p50_ms"] > 0 and one["per_second"] > 0 for one in measured["shapes"])
    made = [one for one in measured["shapes"] if one["kind"] not in ("kept page", "had page")]
    assert all(one["queries"] > 0 for one in made)
    assert measured["bulk"]["per_second"] > 0
    assert "| nearest | 500 |" in completed.stdout


def test_tag_is_read_however_its_name_is_written():
    tagged = LAST.replace(b"Content-Length", b'Etag: W/"a"\r\nContent-Length')
    assert tag_of(serve([tagged]), Asked("/")) == 'W/"a"'
