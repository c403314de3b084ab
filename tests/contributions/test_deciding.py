"""The review page of one revision: contents, decisions, concurrent decisions."""

from uuid import uuid4

import pytest

from contributions.models import Remark, Revision
from contributions.moderation.canned_reasons import CANNED_REASONS, reason_text
from contributions.moderation.review import review_of
from contributions.revisions import actions
from contributions.schema.sections import COVERAGE, site_name
from directory.models import Programme
from tests.contributions.proposals import (
    coordinator_of,
    correction,
    moved_to_grenoble,
    proposal,
    signed_in,
)
from tests.factories import LYON, ProgrammeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


@pytest.fixture
def waiting() -> Revision:
    return proposal()[0]


def address(revision: Revision, step: str = "") -> str:
    return f"/en/coordination/revisions/{revision.pk}/{step}"


def page_of(actor, revision: Revision) -> str:
    response = signed_in(actor).get(address(revision))
    assert response.status_code == 200
    return response.content.decode()


def send(actor, revision: Revision, step: str, **data):
    """Press a button of the page as it is shown now."""
    version_token = Revision.objects.get(pk=revision.pk).changed_at.isoformat()
    return signed_in(actor).post(address(revision, f"{step}/"), {"seen": version_token} | data)


def state_of(revision: Revision) -> str:
    return Revision.objects.values_list("state", flat=True).get(pk=revision.pk)


# What the page shows


def test_new_programme_is_shown_as_it_would_read(coordinator, waiting):
    html = page_of(coordinator, waiting)
    assert "Parler français autour d&#x27;un thé." in html
    assert "Accept and publish" in html


def test_correction_is_compared_word_by_word(coordinator):
    revision = correction(
        ProgrammeFactory(title="Cours du soir"), {"text:fr:title": "Cours du lundi"}
    )
    html = page_of(coordinator, revision)
    assert "<del>" in html
    assert "lundi" in html


def test_boundary_that_a_place_crosses_is_named(coordinator):
    html = page_of(coordinator, moved_to_grenoble(ProgrammeFactory()))
    assert "It leaves: Métropole de Lyon, Rhône" in html
    assert "It comes to: Grenoble-Alpes-Métropole, Isère" in html


def test_sides_that_must_agree_are_named(coordinator):
    revision = moved_to_grenoble(ProgrammeFactory())
    sides = {side.name: side.is_hers for side in review_of(revision, coordinator).sides}
    assert sides == {"Lyon": True, "Grenoble": False}


def test_side_that_has_agreed_is_told(coordinator):
    revision = moved_to_grenoble(ProgrammeFactory())
    actions.accept(by=coordinator, revision=revision)
    html = page_of(coordinator_of("dep:38"), revision)
    assert "has agreed" in html


def test_what_is_missing_is_listed_and_hinders_accepting(coordinator):
    revision, _sender = proposal(joining=None)
    html = page_of(coordinator, revision)
    assert "How help reaches people" in html
    assert "Accept and publish" not in html


def test_programme_that_resembles_it_is_shown(coordinator):
    ProgrammeFactory(title="Atelier du samedi", at=LYON)
    assert "Perhaps the same" in page_of(coordinator, proposal()[0])


def test_conflict_shows_then_proposed_and_now(coordinator):
    programme = ProgrammeFactory(title="Cours du soir")
    revision = correction(programme, {"text:fr:title": "Proposé"})
    actions.change(
        by=coordinator,
        target_id=programme.pk,
        content={"text:fr:title": "Entre-temps"},
        language="fr",
    )
    (conflict,) = review_of(revision, coordinator).conflicts
    assert conflict.lines[0][1:] == ("Cours du soir", "Proposé", "Entre-temps")
    assert 'data-key="a"' not in page_of(coordinator, revision)


def test_decided_revision_offers_no_decision(coordinator, waiting):
    actions.accept(by=coordinator, revision=waiting)
    html = page_of(coordinator, waiting)
    assert "decide" not in html
    assert 'data-key="a"' not in html


def test_buttons_are_those_of_the_table_of_states(coordinator, waiting):
    verbs = [each.transition.verb for each in review_of(waiting, coordinator).decidable]
    assert verbs == ["accept", "request_changes", "reject"]


def test_confidential_address_is_shown_to_who_decides(coordinator):
    place = {
        "precision": "hidden",
        "commune": "com:69123",
        "locality": "Lyon",
        "street_address": "9 rue Secrète",
        "postcode": "69001",
        "point": list(LYON),
        "opening_hours": "",
        "by_appointment": False,
        "closures": [],
        "phone": "",
        "email": "",
    }
    revision, _sender = proposal(**{site_name(uuid4()): place})
    assert "9 rue Secrète" in page_of(coordinator, revision)


@pytest.mark.parametrize(
    "make", [lambda: proposal()[0], lambda: moved_to_grenoble(ProgrammeFactory())]
)
def test_map_of_the_places_is_framed_and_kept_by_nobody(coordinator, make):
    response = signed_in(coordinator).get(address(make(), "map/"))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"


def test_area_served_is_drawn(coordinator):
    area = {"territories": ["dep:69"], "is_nationwide": False}
    revision, _sender = proposal(**{COVERAGE: area})
    assert signed_in(coordinator).get(address(revision, "map/")).status_code == 200


def test_page_asks_a_fixed_number_of_questions(coordinator, django_assert_max_num_queries):
    revision = moved_to_grenoble(ProgrammeFactory())
    client = signed_in(coordinator)
    with django_assert_max_num_queries(80):
        assert client.get(address(revision)).status_code == 200


# Deciding


def test_accepting_and_publishing_leads_to_the_next_item(coordinator, waiting):
    following, _sender = proposal()
    response = send(coordinator, waiting, "accept", publish="1")
    assert response["Location"].startswith(f"/en/coordination/revisions/{following.pk}/")
    assert Programme.objects.get(pk=waiting.target_id).publication == "published"


def test_last_decision_leads_to_the_empty_queue(coordinator, waiting):
    response = send(coordinator, waiting, "accept")
    assert response["Location"].startswith("/en/coordination/queue/")
    assert Programme.objects.get(pk=waiting.target_id).publication == "draft"


def test_next_item_is_one_of_those_looked_for(coordinator, waiting):
    proposal()
    wanted = correction(ProgrammeFactory(), {"text:fr:title": "Autre"})
    first = correction(ProgrammeFactory(), {"text:fr:title": "Un"})
    version_token = first.changed_at.isoformat()
    response = signed_in(coordinator).post(
        address(first, "accept/") + "?kind=words", {"seen": version_token}
    )
    assert f"/{wanted.pk}/?kind=words" in response["Location"]


def test_item_left_for_later_does_not_come_back_at_once(coordinator, waiting):
    second, third = proposal()[0], proposal()[0]
    html = page_of(coordinator, waiting)
    onward = html.split('data-key="j" href="')[1].split('"')[0].replace("&amp;", "&")
    assert str(second.pk) in onward
    query = onward.partition("?")[2]
    version_token = second.changed_at.isoformat()
    response = signed_in(coordinator).post(
        address(second, "accept/") + f"?{query}", {"seen": version_token}
    )
    assert str(third.pk) in response["Location"]


def test_agreement_of_one_side_says_that_another_is_asked(coordinator):
    revision = moved_to_grenoble(ProgrammeFactory())
    response = send(coordinator, revision, "accept")
    assert response["Location"].endswith("done=agree")
    assert state_of(revision) == "waiting"


def test_ready_reason_is_sent_in_the_senders_language(coordinator, waiting):
    send(coordinator, waiting, "request_changes", ready="hours")
    remark = Remark.objects.get(revision=waiting, verb="request_changes").text
    assert remark == reason_text("request_changes", "fr", "hours", "")


def test_own_words_go_before_a_ready_reason(coordinator, waiting):
    send(coordinator, waiting, "reject", ready="ended", reason="Fermé depuis mars.")
    assert Remark.objects.get(verb="reject").text == "Fermé depuis mars."
    assert state_of(waiting) == "rejected"


@pytest.mark.parametrize("verb", CANNED_REASONS)
def test_decision_without_a_reason_is_not_taken(coordinator, waiting, verb):
    assert send(coordinator, waiting, verb, reason="  ").status_code == 400
    assert state_of(waiting) == "waiting"


@pytest.mark.parametrize("verb", ["withdraw", "submit", "publish", "delete"])
def test_what_is_no_decision_is_not_there(coordinator, waiting, verb):
    assert send(coordinator, waiting, verb).status_code == 404


def test_second_coordinator_is_told_who_was_faster(coordinator, waiting):
    other = coordinator_of("reg:84")
    send(coordinator, waiting, "accept")
    response = send(other, waiting, "reject", reason="Non.")
    assert response.status_code == 409
    assert "Somebody was faster: coordinator" in response.content.decode()
    assert state_of(waiting) == "accepted"


def test_decision_on_what_was_mended_meanwhile_is_not_taken(coordinator, waiting):
    version_token = waiting.changed_at.isoformat()
    actions.save_draft(by=coordinator, revision=waiting, content={"text:fr:title": "Réparé"})
    response = signed_in(coordinator_of("reg:84")).post(
        address(waiting, "accept/"), {"seen": version_token}
    )
    assert response.status_code == 409
    assert "It was mended while you were looking" in response.content.decode()
    assert state_of(waiting) == "waiting"


def test_decision_on_what_moved_meanwhile_shows_the_conflict(coordinator):
    programme = ProgrammeFactory()
    revision = correction(programme, {"text:fr:title": "Proposé"})
    actions.change(
        by=coordinator,
        target_id=programme.pk,
        content={"text:fr:title": "Entre-temps"},
        language="fr",
    )
    response = send(coordinator, revision, "accept")
    assert response.status_code == 409
    assert "The page has changed meanwhile" in response.content.decode()


def test_settled_conflict_can_be_accepted(coordinator):
    programme = ProgrammeFactory()
    revision = correction(programme, {"text:fr:title": "Proposé"})
    actions.change(
        by=coordinator,
        target_id=programme.pk,
        content={"text:fr:title": "Entre-temps"},
        language="fr",
    )
    assert send(coordinator, revision, "settle").status_code == 302
    send(coordinator, revision, "accept")
    assert programme.sections.get(key="title").text == "Proposé"


def test_publishing_what_misses_something_is_refused(coordinator):
    revision, _sender = proposal(joining=None)
    assert send(coordinator, revision, "accept", publish="1").status_code == 409
    assert state_of(revision) == "waiting"


def test_content_that_is_not_allowed_says_why(coordinator):
    about = {"themes": ["no-such-theme"], "needs": [], "procedures": []}
    revision, _sender = proposal(about=about)
    response = send(coordinator, revision, "accept")
    assert response.status_code == 409
    assert "It cannot be accepted as it is" in response.content.decode()


# Editing


def test_words_are_put_right_before_accepting(coordinator, waiting):
    send(coordinator, waiting, "mend", section="text:fr:title", text="Atelier du dimanche")
    send(coordinator, waiting, "accept", publish="1")
    programme = Programme.objects.get(pk=waiting.target_id)
    assert programme.sections.get(key="title").text == "Atelier du dimanche"


@pytest.mark.parametrize("section", ["", "about", "text:fr:bring", "site:x", "text:ar:title"])
def test_only_words_of_the_proposal_are_mended(coordinator, waiting, section):
    assert send(coordinator, waiting, "mend", section=section, text="x").status_code == 404


# Outside of her territories

STEPS = ["", "map/", "mend/", "settle/", "accept/", "reject/", "request_changes/"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("territory", ["dep:38", "reg:11", "com:69266"])
def test_revision_is_not_there_for_a_neighbour(waiting, step, territory):
    client = signed_in(coordinator_of(territory))
    html = {"seen": waiting.changed_at.isoformat(), "reason": "Non."}
    answer = client.get if step in ("", "map/") else client.post
    assert answer(address(waiting, step), html).status_code == 404
    assert state_of(waiting) == "waiting"


def test_draft_is_not_there_for_anybody_who_decides(coordinator):
    revision, _secret = actions.begin(by=coordinator_of("dep:38"), language="fr")
    assert signed_in(coordinator).get(address(revision)).status_code == 404


def test_second_factor_comes_first(settings, waiting, coordinator):
    settings.DEMO = False
    assert signed_in(coordinator).get(address(waiting)).status_code == 302


def test_place_in_the_other_territory_is_seen_by_both(coordinator):
    revision = moved_to_grenoble(ProgrammeFactory())
    assert page_of(coordinator, revision)
    assert page_of(coordinator_of("dep:38"), revision)
