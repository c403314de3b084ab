"""Removing a step or a goal asks first, and an address that is gone leads back to the journey."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.journeys.conftest import TEXTS, address, browser_of, main_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]

TO_JOURNEY = 'href="/fr/journey/"'


def test_page_of_a_step_removes_nothing_at_once(sample):
    page = main_of(browser_of(sample.secret).get(address("step", sample.own.pk)))
    assert f'action="{address("remove", sample.own.pk)}"' not in page


def test_asking_leaves_the_step(sample):
    browser_of(sample.secret).get(address("remove", sample.own.pk))
    assert sample.owner.steps().filter(pk=sample.own.pk).exists()


def test_asking_names_the_step(sample):
    page = main_of(browser_of(sample.secret).get(address("remove", sample.own.pk)))
    assert TEXTS["text"] in page


def test_answer_removes_the_step(sample):
    browser_of(sample.secret).post(address("remove", sample.own.pk))
    assert not sample.owner.steps().filter(pk=sample.own.pk).exists()


def test_asking_leaves_the_goal(sample):
    browser_of(sample.secret).get(address("remove_goal", sample.goal.pk))
    assert sample.owner.goals().filter(pk=sample.goal.pk).exists()


def test_asking_names_the_goal(sample):
    page = main_of(browser_of(sample.secret).get(address("remove_goal", sample.goal.pk)))
    assert TEXTS["goal"] in page


def test_answer_removes_the_goal(sample):
    browser_of(sample.secret).post(address("remove_goal", sample.goal.pk))
    assert not sample.owner.goals().filter(pk=sample.goal.pk).exists()


def test_page_of_a_removed_step_leads_back_to_the_journey(sample):
    browser = browser_of(sample.secret)
    browser.post(address("remove", sample.own.pk))
    response = browser.get(address("step", sample.own.pk))
    assert response.status_code == 404
    assert TO_JOURNEY in main_of(response)


@pytest.mark.parametrize("elsewhere", ["/fr/nowhere/", "/fr/journey/shared/nothing/"])
def test_page_that_is_gone_elsewhere_names_no_journey(elsewhere):
    assert TO_JOURNEY not in main_of(Client().get(elsewhere))


def test_page_that_is_gone_still_leads_to_the_search(sample):
    response = browser_of(sample.secret).get(address("journey") + "nowhere/")
    assert f'href="{reverse("directory:search")}"' in main_of(response)
