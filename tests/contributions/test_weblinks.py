"""Web addresses of programmes: which are checked, how often, and when one is dead."""

import itertools
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.fetcher import Fetched, FetchError
from contributions.models import WebLink
from contributions.weblinks import checking
from contributions.weblinks.checking import check_all, collect, problem_of
from contributions.weblinks.listing import PROBLEMS, dead_links
from directory.models import Programme
from tests.contributions.proposals import coordinator_of, signed_in
from tests.factories import OrganizationFactory, ProgrammeFactory, writing

pytestmark = pytest.mark.django_db
SITE = "https://exemple.example.org/"


class Web:
    """Sites that answer as a test says: a status, or a problem of the fetcher."""

    def __init__(self) -> None:
        self.answers: dict[str, int | str] = {}
        self.asked: list[tuple[str, str]] = []

    def fetch(self, url: str, *, method: str = "GET", bytes_most: int = 0) -> Fetched:
        self.asked.append((method, url))
        answer = self.answers.get(f"{method} {url}", self.answers.get(url, 200))
        if isinstance(answer, str):
            raise FetchError(answer)
        return Fetched(answer, url, "", b"")


@pytest.fixture
def web(monkeypatch) -> Web:
    made = Web()
    monkeypatch.setattr(checking, "fetch", made.fetch)
    return made


def check() -> checking.Checked:
    return check_all(sleep=lambda _seconds: None)


def on_day(monkeypatch, days: int) -> None:
    moment = timezone.now() + timedelta(days=days)
    monkeypatch.setattr(timezone, "now", lambda: moment)


# Which


def test_addresses_of_published_programmes_and_their_organizations_are_checked():
    ProgrammeFactory(
        website=SITE, organization=OrganizationFactory(website="https://org.example.org/")
    )
    ProgrammeFactory(website="https://brouillon.example.org/", draft=True)
    ProgrammeFactory(website="")
    collect()
    urls = set(WebLink.objects.values_list("url", flat=True))
    assert urls == {SITE, "https://org.example.org/"}


def test_address_that_nobody_names_any_more_is_forgotten():
    ProgrammeFactory(website=SITE)
    collect()
    with writing():
        Programme.objects.update(website="")
    collect()
    assert not WebLink.objects.exists()


def test_address_is_checked_once_a_week(web, monkeypatch):
    ProgrammeFactory(website=SITE)
    for days, expected in ((0, 1), (6, 0), (1, 1)):
        on_day(monkeypatch, days)
        assert check().checked == expected


def test_failing_address_is_checked_every_day(web, monkeypatch):
    web.answers[SITE] = 404
    ProgrammeFactory(website=SITE)
    for days in (0, 1, 1):
        on_day(monkeypatch, days)
        assert check().failed == 1


def test_hosts_take_turns_and_there_are_pauses(web):
    for name in ("a", "b"):
        for page in range(3):
            ProgrammeFactory(website=f"https://{name}.example.org/{page}")
    pauses: list[float] = []
    check_all(sleep=pauses.append)
    hosts = [url[8] for _method, url in web.asked]
    assert all(one != other for one, other in itertools.pairwise(hosts))
    assert pauses == [checking.SECONDS_BETWEEN] * 6


# When one is dead


def test_three_days_without_an_answer_make_it_dead(web, monkeypatch):
    web.answers[SITE] = "no_answer"
    ProgrammeFactory(website=SITE)
    for days, dead in ((0, 0), (1, 0), (1, 1)):
        on_day(monkeypatch, days)
        assert check().dead == dead
    link = WebLink.objects.get()
    assert link.failing_since == timezone.localdate() - timedelta(days=2)


def test_one_day_counts_once(web):
    web.answers[SITE] = 500
    ProgrammeFactory(website=SITE)
    collect()
    for _time in range(5):
        checking.record(WebLink.objects.get(), 500, "status")
    assert WebLink.objects.get().failures == 1


def test_an_answer_in_between_begins_anew(web, monkeypatch):
    ProgrammeFactory(website=SITE)
    for answer in (404, 404, 200):
        web.answers[SITE] = answer
        check()
        on_day(monkeypatch, 1)
    link = WebLink.objects.get()
    assert (link.failures, link.failing_since, link.problem) == (0, None, "")


@pytest.mark.parametrize("status", [200, 204, 301, 401, 403, 429, 503])
def test_what_answers_or_refuses_robots_is_alive(web, status):
    web.answers[SITE] = status
    assert problem_of(SITE) == (status, "")


@pytest.mark.parametrize("status", [400, 404, 410, 500, 502])
def test_what_is_gone_is_a_problem(web, status):
    web.answers[SITE] = status
    assert problem_of(SITE) == (status, "status")


def test_server_that_does_not_know_head_is_asked_again(web):
    web.answers[f"HEAD {SITE}"] = 405
    assert problem_of(SITE) == (200, "")
    assert [method for method, _url in web.asked] == ["HEAD", "GET"]


def test_row_says_why_it_fails():
    with pytest.raises(IntegrityError, match="web_link_failing_says_why"):
        WebLink.objects.create(url=SITE, failures=1)


# Shown


def dead() -> None:
    """Let the site be dead."""
    WebLink.objects.create(
        url=SITE, problem="name", failures=3, failing_since=timezone.localdate(), status=None
    )


def test_coordinator_sees_dead_links_of_her_programmes(coordinator):
    programme = ProgrammeFactory(website=SITE)
    dead()
    (shown,) = dead_links(coordinator, "fr")
    assert (shown.programme, shown.link.url, shown.problem) == (programme, SITE, PROBLEMS["name"])


def test_coordinator_of_elsewhere_sees_none():
    ProgrammeFactory(website=SITE)
    dead()
    assert dead_links(coordinator_of("dep:38"), "fr") == []


def test_dead_link_of_an_organization_is_named_with_each_programme(coordinator):
    organization = OrganizationFactory(website=SITE)
    for _each in range(2):
        ProgrammeFactory(organization=organization)
    dead()
    assert len(dead_links(coordinator, "fr")) == 2


@pytest.mark.usefixtures("demonstration")
def test_page_names_address_day_and_reason(coordinator):
    ProgrammeFactory(website=SITE)
    dead()
    body = signed_in(coordinator).get("/fr/coordination/links/").content.decode()
    assert SITE in body
    assert "Le nom du site n’existe pas." in body


def test_every_problem_of_the_fetcher_has_its_words():
    names = {"address", "name", "not_public", "redirects", "time", "size", "certificate"}
    assert names | {"no_answer", "status"} == set(PROBLEMS)
