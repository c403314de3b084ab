"""Template tags of a list of steps write what the tags of Django write."""

from uuid import UUID

import pytest
from django.middleware.csrf import get_token
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils.translation import override

from journeys.templatetags.steps import step_address

STEP = UUID("0b6f1c8e-4a55-4f0f-9a52-0d2f3c0e7a11")


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("name", ["step", "choose", "state", "move"])
def test_address_of_a_step_is_the_one_of_the_urls(language, name):
    with override(language):
        assert step_address(name, STEP) == reverse(f"journeys:{name}", args=[STEP])


def test_field_written_once_for_a_list_is_the_one_of_each_form():
    request = RequestFactory().get("/")
    context = Context({"csrf_token": get_token(request)})
    source = "{% load steps %}{% csrf_field as csrf %}{{ csrf }}|{% csrf_token %}"
    once, each = Template(source).render(context).split("|")
    assert once == each
    assert 'name="csrfmiddlewaretoken"' in once
