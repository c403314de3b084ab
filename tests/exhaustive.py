"""Tests that try whole tables: ``script/test --quick`` runs a fixed sample of them.

    @pytest.mark.exhaustive(every=10)    the first of their cases and each tenth after it
    @pytest.mark.exhaustive              none: it loads or builds what takes as long as many tests

``script/test`` runs all. Cases are counted in the order in which they are written, before they are
shuffled, for each test by itself. Of Hypothesis's examples it tries a fifth (``examples``).
"""

import os
from collections import Counter
from collections.abc import Iterable

import pytest

# The variable by which script/test --quick asks for the sample; it reaches all workers.
QUICK = "REPERES_QUICK_TESTS"


def is_quick() -> bool:
    """Whether a sample is enough."""
    return bool(os.environ.get(QUICK))


def examples(count: int) -> int:
    """How many examples Hypothesis tries of so many: a fifth where a sample is enough."""
    return max(2, count // 5) if is_quick() else count


def values_of(request: pytest.FixtureRequest, parameter: str) -> list[object]:
    """The values of a parameter with which the tests of a module run, each once, as given."""
    of_module = [item for item in request.session.items if item.path == request.path]
    given = [item.callspec.params for item in of_module if hasattr(item, "callspec")]
    return list(dict.fromkeys(each[parameter] for each in given if parameter in each))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is not in the sample."""
    if not is_quick():
        return
    sample = list(sampled(items))
    chosen = set(sample)
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = sample


def sampled(items: Iterable[pytest.Item]) -> Iterable[pytest.Item]:
    """The items that are not exhaustive, and the sample of those that are."""
    counted: Counter[str] = Counter()
    for item in items:
        mark = item.get_closest_marker("exhaustive")
        if mark is None:
            yield item
            continue
        test = item.nodeid.partition("[")[0]
        if every := mark.kwargs.get("every"):
            if counted[test] % every == 0:
                yield item
            counted[test] += 1
