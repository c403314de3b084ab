"""Shares: links without a language, scopes, closing and renewing, and what the owner sees."""

import re
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.secret_links import new_secret
from journeys import actions, history, sharing
from journeys.access import owner_with, reader_with
from journeys.actions import GoneError
from journeys.history import MOST_OF_SHARE, Verb
from journeys.models import Share, Step
from journeys.new_steps import NewStep
from journeys.sharing_models import ClosedLink, HistoryEntry, Proposal
from tests.factories import ProgrammeFactory
from tests.journeys.conftest import TEXTS, address, browser_of, main_of
from tests.journeys.test_opening import access_line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]


def link(secret: str) -> str:
    return f"/open/{secret}/"


def body(response) -> str:
    return response.content.decode()


# Links without a language


@pytest.mark.parametrize(
    ("chosen", "browser", "expected"),
    [("ar", "fr", "ar"), ("", "ar,fr;q=0.5", "ar"), ("", "de", "fr"), ("ps", "en", "ps")],
)
def test_link_opens_in_the_language_chosen_else_in_that_of_the_browser(
    sample, chosen, browser, expected
):
    _share, secret = sharing.share(
        by=sample.owner, goal=None, label="Amie", scope="look", days=7, language=chosen
    )
    response = Client().get(link(secret), HTTP_ACCEPT_LANGUAGE=browser)
    assert response["Location"] == address("open_share", secret, language=expected)


def test_link_of_the_owner_opens_in_the_language_of_her_browser(sample):
    response = Client().get(link(sample.secret), HTTP_ACCEPT_LANGUAGE="ar")
    assert response["Location"] == address("open", sample.secret, language="ar")


def test_address_that_is_given_has_no_language(sample):
    page = body(browser_of(sample.secret, language="ar").get(address("link", language="ar")))
    assert f"http://testserver{link(sample.secret)}" in page


@pytest.mark.parametrize("who", ["owner", "reader"])
def test_address_of_before_still_opens(sample, who):
    name, secret = (
        ("open", sample.secret) if who == "owner" else ("open_share", sample.secrets[who])
    )
    assert Client().post(address(name, secret), follow=True).status_code == 200


def test_link_without_a_language_is_in_no_log_cache_or_referrer(sample):
    response = Client().get(link(sample.secret))
    assert "GET /open/… 200 " in access_line(link(sample.secret))
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "strict-origin"


@pytest.mark.parametrize("secret", [new_secret(), "x" * 20], ids=["possible", "too short"])
def test_link_that_opens_nothing_says_so_in_the_language_of_the_browser(secret):
    response = Client().get(link(secret), HTTP_ACCEPT_LANGUAGE="en", follow=True)
    assert response.status_code == 404
    assert "This link opens nothing" in body(response)


def test_link_takes_nothing_but_get(sample):
    assert Client().post(link(sample.secret)).status_code == 405


# Ready to be sent


def letter_of(sample, language: str) -> str:
    sharing.share(by=sample.owner, goal=None, label="Amie", scope="look", days=7, language=language)
    return main_of(browser_of(sample.secret).get(address("shares")))


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "Ouvrez ce lien"), ("en", "Open this link"), ("ar", "الرابط")]
)
def test_text_to_send_is_in_the_language_of_the_caregiver(sample, language, words):
    [text] = re.findall(
        rf'<p class="send-text" lang="{language}" dir="auto">(.*?)</p>',
        letter_of(sample, language),
        re.DOTALL,
    )[:1]
    assert words in text


@pytest.mark.parametrize("way", ['href="sms:?&amp;body=', 'href="mailto:?subject=', "data-send="])
def test_link_is_sent_by_her_own_device(sample, way):
    assert way in letter_of(sample, "fr")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_address_in_a_text_to_send_is_a_line_without_any_other_sign(sample, language):
    assert re.search("[:：]\nhttp[^\\s]+/</p>", letter_of(sample, language))


def test_language_is_that_of_the_browser_unless_she_chooses(sample):
    page = main_of(browser_of(sample.secret).get(address("shares")))
    options = re.search(r'<select[^>]*name="language".*?</select>', page, re.DOTALL)[0]
    assert options.index('<option value="">') < options.index('<option value="fr">')
    assert "selected" not in options


def test_own_words_are_proposed_from_the_page_as_it_is(sample):
    browser = browser_of(share_secret=sample.secrets["proposer"])
    page = main_of(browser.get(address("propose", sample.shares["proposer"].pk)))
    options = re.search(r'<select[^>]*name="need".*?</select>', page, re.DOTALL)[0]
    assert re.findall(r'<option value="(.*?)"', options)[0] == ""


# Scopes


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("reader", set()),
        ("commenter", {"comment"}),
        ("proposer", {"comment", "propose"}),
        ("editor", {"comment", "propose", "shared_add", "shared_step", "shared_state"}),
    ],
)
def test_page_offers_what_the_scope_allows(sample, who, allowed):
    pk = sample.shares[who].pk
    page = main_of(browser_of(share_secret=sample.secrets[who]).get(address("shared", pk)))
    ways = {
        "comment": address("comment", pk),
        "propose": address("propose", pk),
        "shared_add": address("shared_add", pk),
        "shared_step": address("shared_step", pk, sample.own.pk),
        "shared_state": address("shared_state", pk, sample.own.pk),
    }
    offered = {name for name, way in ways.items() if f'"{way}"' in page}
    assert offered == allowed


@pytest.mark.parametrize("name", ["shared_step", "shared_state", "shared_move"])
def test_editor_of_a_goal_reaches_no_step_outside_it(sample, name):
    browser = browser_of(share_secret=sample.secrets["editor"])
    path = address(name, sample.shares["editor"].pk, sample.outside.pk)
    form = {"note": "Vu", "verb": "finish", "to": "up"}
    assert browser.post(path, form).status_code == 404


OUTSIDE = {
    "change": lambda sample, by: actions.change_step(
        by=by, step=sample.outside, note="Vu", on=None, goal=sample.goal
    ),
    "finish": lambda sample, by: actions.take_transition(by=by, step=sample.outside, verb="finish"),
    "move": lambda sample, by: actions.move_step(by=by, step=sample.outside, up=True),
    "take out of the goal": lambda sample, by: actions.change_step(
        by=by, step=sample.own, note="", on=None, goal=None
    ),
    "add outside": lambda sample, by: actions.add_steps(by=by, new=[NewStep(text="Ici")]),
    "propose outside": lambda sample, by: sharing.propose(
        by=by, new=NewStep(text="Ici"), goal=None
    ),
    "comment outside": lambda sample, by: sharing.comment(by=by, step=sample.outside, text="Vu"),
    "take the id of another step": lambda sample, by: actions.add_steps(
        by=by, new=[NewStep(text="Ici", step_id=sample.outside.pk)], goal=sample.goal
    ),
    "comment on another share": lambda sample, by: sharing.comment(
        by=by, step=None, text="Vu", share=sample.shares["reader"]
    ),
    "withdraw for another": lambda sample, by: sharing.withdraw(by=by, proposal=sample.proposal),
    "accept her own": lambda sample, by: sharing.accept(by=by, proposal=sample.proposal),
    "remove": lambda sample, by: actions.remove_step(by=by, step=sample.own),
    "add a programme": lambda sample, by: actions.add_steps(
        by=by, new=[NewStep(programme=ProgrammeFactory())], goal=sample.goal
    ),
}


@pytest.mark.parametrize("way", OUTSIDE)
def test_editor_of_a_goal_may_not(sample, way):
    before = list(Step.objects.order_by("pk").values_list())
    with pytest.raises(PermissionDenied):
        OUTSIDE[way](sample, reader_with(sample.secrets["editor"]))
    assert list(Step.objects.order_by("pk").values_list()) == before


def test_order_sent_by_an_editor_moves_nothing_outside_her_goal(sample):
    editor = reader_with(sample.secrets["editor"])
    order = [sample.outside.pk, sample.programme.pk, sample.own.pk]
    actions.arrange_steps(by=editor, order=order)
    assert Step.objects.get(pk=sample.outside.pk).position == sample.outside.position


def test_step_added_by_an_editor_of_a_goal_takes_the_last_place_of_the_journey(sample):
    editor = reader_with(sample.secrets["editor"])
    [step] = actions.add_steps(by=editor, new=[NewStep(text="Ici")], goal=sample.goal)
    assert step.position == max(each.position for each in sample.owner.steps())


def test_form_with_another_scope_changes_no_scope(sample):
    browser = browser_of(share_secret=sample.secrets["reader"])
    pk = sample.shares["reader"].pk
    form = {"scope": "edit", "text": "Non", "id": str(uuid4())}
    assert browser.post(address("shared_add", pk), form).status_code == 404
    assert Share.objects.get(pk=pk).scope == "look"


@pytest.mark.parametrize("who", ["editor", "proposer", "commenter"])
def test_share_closed_while_she_writes_takes_nothing(sample, who):
    late = reader_with(sample.secrets[who])
    sharing.revoke(by=sample.owner, share=Share.objects.get(pk=sample.shares[who].pk))
    with pytest.raises(GoneError):
        sharing.comment(by=late, step=None, text="Trop tard")


def test_scope_narrowed_while_she_writes_takes_nothing(sample):
    late = reader_with(sample.secrets["editor"])
    Share.objects.filter(pk=sample.shares["editor"].pk).update(scope="look")
    with pytest.raises(GoneError):
        actions.take_transition(by=late, step=sample.own, verb="finish")


# Closed and renewed


def test_closed_link_says_nothing_of_what_it_held(sample):
    for who in ("revoked", "expired"):
        page = body(Client().get(address("open_share", sample.secrets[who])))
        assert [word for word in TEXTS.values() if word in page] == []


def test_wrong_secret_is_not_told_that_a_link_was_closed(sample):
    assert Client().get(address("open_share", new_secret())).status_code == 404


@pytest.mark.parametrize("who", ["revoked", "expired", "editor"])
def test_renewed_share_opens_by_its_new_link_alone(sample, who):
    share = Share.objects.get(pk=sample.shares[who].pk)
    secret = sharing.renew_share(by=sample.owner, share=share, days=7)
    opened = reader_with(secret)
    assert (opened.own_share.pk, opened.who.value) == (share.pk, "editor")
    assert Client().get(address("open_share", sample.secrets[who])).status_code == 410


def test_renewed_share_keeps_label_goal_and_conversation(sample):
    share = Share.objects.get(pk=sample.shares["commenter"].pk)
    sharing.comment(by=sample.owner, step=None, text=TEXTS["comment"], share=share)
    sharing.revoke(by=sample.owner, share=share)
    browser_of(sample.secret).post(address("renew_share", share.pk), {"days": "7"})
    row = Share.objects.get(pk=share.pk)
    secret = sample.owner.read(row, "secret")
    page = body(browser_of(share_secret=secret).get(address("shared", share.pk)))
    assert TEXTS["label"] in page
    assert TEXTS["comment"] in page
    assert row.goal_id == sample.goal.pk


def test_number_of_former_links_is_limited(sample, monkeypatch):
    monkeypatch.setattr(sharing, "FORMER_LINKS", 2)
    for _ in range(4):
        sharing.renew_share(by=sample.owner, share=sample.shares["reader"], days=7)
    assert ClosedLink.objects.filter(share=sample.shares["reader"]).count() == 2


# What the owner sees


def without_forms(page: str) -> list[str]:
    """The words of a page, without those that the owner's view adds or leaves out."""
    page = re.sub(r'<div class="other-bar.*?</a>\s*</div>', "", page, flags=re.DOTALL)
    page = re.sub(r"<(form|a|button)\b.*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", page).split()


@pytest.mark.parametrize("who", ["reader", "commenter", "proposer", "editor"])
def test_owner_sees_the_words_that_the_caregiver_sees(sample, who):
    share = sample.shares[who]
    hers = browser_of(share_secret=sample.secrets[who]).get(address("shared", share.pk))
    owners = browser_of(sample.secret).get(address("share_seen", share.pk))
    assert without_forms(main_of(owners)) == without_forms(main_of(hers))


def test_owner_who_looks_is_not_counted_as_use(sample):
    browser_of(sample.secret).get(address("share_seen", sample.shares["reader"].pk))
    assert Share.objects.get(pk=sample.shares["reader"].pk).last_used_at is None


def test_buttons_of_the_page_the_owner_looks_at_do_nothing(sample):
    page = main_of(browser_of(sample.secret).get(address("share_seen", sample.shares["editor"].pk)))
    forms = re.findall(r"<form.*?</form>", page, flags=re.DOTALL)
    assert forms
    assert [form for form in forms if "<fieldset" not in form or " disabled>" not in form] == []


def test_list_of_caregivers_says_what_each_may_in_which_language_and_when_last(sample):
    browser_of(share_secret=sample.secrets["editor"]).get(
        address("shared", sample.shares["editor"].pk)
    )
    page = body(browser_of(sample.secret, language="en").get(address("shares", language="en")))
    row = page.partition(f'id="share-{sample.shares["editor"].pk}"')[2].partition("<details")[0]
    for words in ("Change steps and dates", '<span lang="ar">', "Last used", TEXTS["goal"]):
        assert words in row


# Proposals


def test_owner_sees_a_proposal_with_who_and_why(sample):
    for name in ("journey", "shares"):
        page = body(browser_of(sample.secret).get(address(name)))
        assert [TEXTS[word] in page for word in ("proposal", "why", "label")] == [True] * 3


def test_accepted_proposal_is_a_step_with_its_note_in_its_goal(sample):
    step = sharing.accept(by=sample.owner, proposal=sample.proposal)
    assert sample.owner.read(step, "text") == TEXTS["proposal"]
    assert sample.owner.read(step, "note") == TEXTS["why"]
    assert step.goal_id == sample.goal.pk


def test_proposal_accepted_twice_is_one_step(sample):
    steps = {sharing.accept(by=sample.owner, proposal=sample.proposal).pk for _ in range(2)}
    assert len(steps) == 1


def test_accepted_proposal_whose_step_was_removed_makes_no_second_one(sample):
    step = sharing.accept(by=sample.owner, proposal=sample.proposal)
    actions.remove_step(by=sample.owner, step=step)
    with pytest.raises(GoneError):
        sharing.accept(by=sample.owner, proposal=sample.proposal)


def test_declined_proposal_is_no_step(sample):
    before = sample.owner.steps().count()
    for _ in range(2):
        sharing.decline(by=sample.owner, proposal=sample.proposal)
    assert sample.owner.steps().count() == before


@pytest.mark.parametrize("first", ["accept", "decline"])
def test_proposal_that_was_answered_takes_no_other_answer(sample, first):
    browser = browser_of(sample.secret)
    path = address("answer", sample.proposal.pk)
    second = {"accept": "decline", "decline": "accept"}[first]
    assert browser.post(path, {"verb": first}).status_code == 302
    assert browser.post(path, {"verb": second}).status_code == 409


def test_proposal_of_what_is_in_the_journey_already_leads_to_that_step(sample, programme):
    proposer = reader_with(sample.secrets["proposer"])
    proposal = sharing.propose(by=proposer, new=NewStep(programme=programme), goal=sample.goal)
    assert sharing.accept(by=sample.owner, proposal=proposal) == sample.programme


def test_proposal_of_a_programme_that_was_deleted_makes_no_step(sample):
    proposer = reader_with(sample.secrets["proposer"])
    proposal = sharing.propose(
        by=proposer, new=NewStep(programme=ProgrammeFactory()), goal=sample.goal
    )
    Proposal.objects.filter(pk=proposal.pk).update(programme=None)
    with pytest.raises(GoneError):
        sharing.accept(by=sample.owner, proposal=proposal)


def test_proposal_sent_twice_is_one(sample):
    proposer, pk = reader_with(sample.secrets["proposer"]), uuid4()
    for _ in range(2):
        sharing.propose(by=proposer, new=NewStep(text="Oui"), goal=sample.goal, proposal_id=pk)
    assert Proposal.objects.filter(pk=pk).count() == 1


def test_id_of_anothers_proposal_is_refused(sample):
    editor = reader_with(sample.secrets["editor"])
    with pytest.raises(PermissionDenied):
        sharing.propose(
            by=editor, new=NewStep(text="Oui"), goal=sample.goal, proposal_id=sample.proposal.pk
        )


def test_open_proposals_are_limited(sample, monkeypatch):
    monkeypatch.setitem(actions.LIMITS, "proposals", 1)
    browser = browser_of(share_secret=sample.secrets["proposer"])
    form = {"propose": "", "text": "Encore", "id": str(uuid4())}
    path = address("propose", sample.shares["proposer"].pk)
    assert browser.post(path, form).status_code == 409


def test_answered_proposals_beyond_a_number_are_deleted(sample, monkeypatch):
    monkeypatch.setattr(sharing, "PROPOSALS_KEPT", 1)
    sharing.decline(by=sample.owner, proposal=sample.proposal)
    proposer = reader_with(sample.secrets["proposer"])
    for _ in range(2):
        proposal = sharing.propose(by=proposer, new=NewStep(text="Oui"), goal=sample.goal)
        sharing.withdraw(by=proposer, proposal=proposal)
    sharing.propose(by=proposer, new=NewStep(text="Oui"), goal=sample.goal)
    assert Proposal.objects.count() == 2


def test_caregiver_finds_a_programme_by_words_and_proposes_it(sample, programme):
    browser = browser_of(share_secret=sample.secrets["proposer"])
    path = address("propose", sample.shares["proposer"].pk)
    found = body(browser.post(path, {"look": "", "words": "Cours du soir"}))
    assert f'name="programme" value="{programme.pk}"' in found
    browser.post(path, {"propose": "", "programme": str(programme.pk), "id": str(uuid4())})
    assert Proposal.objects.filter(programme=programme, goal=sample.goal).exists()


@pytest.mark.parametrize(
    "form", [{}, {"text": "Un", "need": "learn-french"}, {"need": "unknown"}, {"programme": "x"}]
)
def test_proposal_of_nothing_or_of_two_things_is_none(sample, form):
    browser = browser_of(share_secret=sample.secrets["proposer"])
    path = address("propose", sample.shares["proposer"].pk)
    browser.post(path, form | {"propose": "", "id": str(uuid4())})
    assert Proposal.objects.count() == 1


def test_caregiver_sees_no_proposal_of_another(sample):
    browser = browser_of(share_secret=sample.secrets["editor"])
    page = body(browser.get(address("shared", sample.shares["editor"].pk)))
    assert TEXTS["proposal"] not in page


# Who did what


def verbs(sample) -> list[str]:
    return [str(entry.verb) for entry in history.history(sample.owner)]


def test_what_an_editor_does_is_recorded_for_the_owner(sample):
    editor = reader_with(sample.secrets["editor"])
    actions.take_transition(by=editor, step=sample.own, verb="finish")
    entry = history.history(sample.owner)[0]
    assert (entry.label, entry.subject.title.text) == (TEXTS["label"], TEXTS["text"])


def test_what_the_owner_does_in_her_own_plan_is_not_recorded(sample):
    before = HistoryEntry.objects.count()
    actions.take_transition(by=sample.owner, step=sample.own, verb="finish")
    assert HistoryEntry.objects.count() == before


def test_answer_to_a_proposal_is_recorded(sample):
    sharing.accept(by=sample.owner, proposal=sample.proposal)
    assert verbs(sample)[0] == str(Verb.ACCEPTED.label)


def test_what_was_done_in_a_goal_is_read_after_the_goal_is_removed(sample):
    actions.remove_goal(by=sample.owner, goal=sample.goal)
    page = main_of(browser_of(sample.secret).get(address("shares")))
    assert TEXTS["label"] in page
    assert TEXTS["proposal"] in page


def test_caregiver_reads_no_history(sample):
    assert history.history(reader_with(sample.secrets["editor"])) == []


def test_history_of_a_share_is_limited_and_pushes_out_no_others(sample, monkeypatch):
    monkeypatch.setattr(history, "MOST_OF_SHARE", 3)
    editor = reader_with(sample.secrets["editor"])
    before = sample.owner.journey.history.exclude(share=sample.shares["editor"]).count()
    for verb in ("finish", "reopen") * 3:
        actions.take_transition(by=editor, step=sample.own, verb=verb)
    assert sample.owner.journey.history.filter(share=sample.shares["editor"]).count() == 3
    assert sample.owner.journey.history.exclude(share=sample.shares["editor"]).count() == before


def test_history_of_a_journey_is_limited(sample, monkeypatch):
    monkeypatch.setattr(history, "MOST", 4)
    editor = reader_with(sample.secrets["editor"])
    actions.take_transition(by=editor, step=sample.own, verb="finish")
    assert sample.owner.journey.history.count() == 4
    assert MOST_OF_SHARE > 4


def test_queries_of_the_page_do_not_grow_with_shares_and_proposals(
    sample, django_assert_max_num_queries
):
    browser = browser_of(sample.secret)
    proposer = reader_with(sample.secrets["proposer"])
    for number in range(10):
        sharing.share(by=sample.owner, goal=None, label="Amie", scope="look", days=7)
        sharing.propose(by=proposer, new=NewStep(text=f"Étape {number}"), goal=sample.goal)
    with django_assert_max_num_queries(QUERIES):
        browser.get(address("shares"))


QUERIES = 14


# Changing what a link shows and allows


def change(sample, share, **wanted):
    data = {"goal": "", "scope": "edit"} | wanted
    return browser_of(sample.secret).post(address("change_share", share.pk), data)


def test_link_of_one_goal_shows_the_whole_journey_once_it_is_changed(sample):
    secret, share = sample.secrets["reader"], sample.shares["reader"]
    assert not reader_with(secret).steps().filter(pk=sample.outside.pk).exists()
    change(sample, share, scope="look")
    assert reader_with(secret).steps().filter(pk=sample.outside.pk).exists()


def test_link_of_the_whole_journey_is_narrowed_to_a_goal(sample):
    share, secret = sharing.share(by=sample.owner, goal=None, label="A", scope="edit", days=7)
    before = reader_with(secret)
    change(sample, share, goal=str(sample.goal.pk))
    with pytest.raises(PermissionDenied):
        actions.change_step(by=before, step=sample.outside, note="x", on=None, goal=None)


@pytest.mark.parametrize("scope", ["look", "comment", "propose", "edit"])
def test_changed_scope_counts_at_once(sample, scope):
    before = reader_with(sample.secrets["proposer"])
    change(sample, sample.shares["proposer"], goal=str(sample.goal.pk), scope=scope)
    assert reader_with(sample.secrets["proposer"]).own_share.scope == scope
    if scope != "propose":
        with pytest.raises(GoneError):
            sharing.propose(by=before, new=NewStep(text="x"), goal=sample.goal)


def test_changed_scope_is_in_the_history(sample):
    change(sample, sample.shares["reader"])
    assert history.history(sample.owner)[0].verb == Verb.SCOPED.label


@pytest.mark.parametrize("name", ["revoked", "expired"])
def test_what_a_closed_link_shows_is_not_changed(sample, name):
    response = change(sample, sample.shares[name], scope="comment")
    assert response.status_code == 409
    assert Share.objects.get(pk=sample.shares[name].pk).scope == sample.shares[name].scope


def test_goal_of_another_journey_is_not_shown_by_a_link(sample, other):
    foreign = actions.add_goal(by=owner_with(other), name="Pas a elle")
    change(sample, sample.shares["reader"], goal=str(foreign.pk))
    assert Share.objects.get(pk=sample.shares["reader"].pk).goal_id == sample.goal.pk


def test_editor_of_the_whole_journey_chooses_a_goal_for_her_step(sample):
    share, secret = sharing.share(by=sample.owner, goal=None, label="A", scope="edit", days=7)
    browser = browser_of(share_secret=secret)
    assert f'value="{sample.goal.pk}"' in body(browser.get(address("shared", share.pk)))
    sent = {"text": "Topaze", "id": str(uuid4()), "goal": str(sample.goal.pk)}
    browser.post(address("shared_add", share.pk), sent)
    assert Step.objects.latest("position").goal_id == sample.goal.pk


def test_owner_sees_that_a_closed_link_shows_nothing(sample):
    share = sample.shares["editor"]
    sharing.revoke(by=sample.owner, share=share)
    browser = browser_of(sample.secret)
    page = main_of(browser.get(address("share_seen", share.pk)))
    assert "Ce lien a été fermé" in page
    assert TEXTS["text"] not in page
    assert browser.get(address("share_seen_map", share.pk)).status_code == 404
