"""Every page of journeys is in the lists that axe, narrow screens and the focus are tried with."""

from journeys.urls import urlpatterns
from tests.browser.journey_pages import (
    NO_PAGES,
    OF_A_PROPOSER,
    OF_AN_EDITOR,
    OF_ANOTHER,
    OF_THE_OWNER,
)
from tests.journeys.test_access import ONLY_SENT, TABLE


def test_every_page_of_journeys_is_looked_at():
    listed = OF_THE_OWNER | OF_ANOTHER | OF_A_PROPOSER | OF_AN_EDITOR
    only_sent = {name for name, (_arguments, statuses) in TABLE.items() if statuses == ONLY_SENT}
    names = {pattern.name for pattern in urlpatterns}
    assert names - only_sent - NO_PAGES == set(listed)


def test_what_is_no_page_has_an_address():
    assert {pattern.name for pattern in urlpatterns} >= NO_PAGES
