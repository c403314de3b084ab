"""Comments on all that a link shows instead of on a step."""

from uuid import uuid4

import pytest

from journeys import sharing
from journeys.exports import as_json
from journeys.models import Comment
from tests.journeys.conftest import TEXTS, address, browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]


@pytest.fixture
def commented(sample):
    """A caregiver has written about all of it."""
    share = sample.shares["commenter"]
    browser = browser_of(share_secret=sample.secrets["commenter"])
    browser.post(address("comment", share.pk), {"text": TEXTS["comment"], "id": str(uuid4())})
    return share


def test_caregiver_writes_about_all_of_it(commented):
    assert Comment.objects.get().step is None


def test_owner_reads_it_with_her_journey_and_her_links(commented, sample):
    for name in ("journey", "shares"):
        body = browser_of(sample.secret).get(address(name)).content.decode()
        assert TEXTS["comment"] in body
        assert TEXTS["label"] in body


def test_owner_answers_on_that_link_alone(commented, sample):
    answer = {"text": "Merci Saphir", "id": str(uuid4())}
    browser_of(sample.secret).post(address("reply_to_share", commented.pk), answer)
    hers = browser_of(share_secret=sample.secrets["commenter"]).get(address("shared", commented.pk))
    assert "Merci Saphir" in hers.content.decode()
    reader = sample.shares["reader"].pk
    anothers = browser_of(share_secret=sample.secrets["reader"]).get(address("shared", reader))
    assert "Merci Saphir" not in anothers.content.decode()
    assert TEXTS["comment"] not in anothers.content.decode()


def test_reader_may_not_write_about_it(sample):
    share = sample.shares["reader"]
    browser = browser_of(share_secret=sample.secrets["reader"])
    text = {"text": "Non", "id": str(uuid4())}
    assert browser.post(address("comment", share.pk), text).status_code == 404
    assert not Comment.objects.exists()


def test_sent_twice_it_is_said_once(sample):
    share, comment_id = sample.shares["commenter"], uuid4()
    for _ in range(2):
        sharing.comment(by=sample.owner, step=None, text="Oui", share=share, comment_id=comment_id)
    assert Comment.objects.count() == 1


def test_export_has_it(commented, sample):
    [comment] = as_json(sample.owner)["comments"]
    assert (comment["text"], comment["author"]) == (TEXTS["comment"], TEXTS["label"])
