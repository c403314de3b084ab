"""Table of every URL of journeys with the status each kind of visitor gets."""

from uuid import uuid4

import pytest
from django.apps import apps
from django.urls import get_resolver

from journeys import sharing
from journeys.models import AccountKey, Journey, Step
from tests.factories import UserFactory
from tests.journeys.conftest import TEXTS, address, browser_of
from tests.papers import text_of
from tests.test_permissions import names_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("made_once")]

# The owner last, because she deletes things.
PEOPLE = (
    "stranger",
    "administrator",
    "other_owner",
    "revoked",
    "expired",
    "reader",
    "commenter",
    "proposer",
    "editor",
    "owner",
)
CLOSED = ("revoked", "expired")


def only(*people: str, yes: int = 200) -> dict[str, int]:
    """``yes`` for these people, 404 for all others."""
    return {person: yes if person in people else 404 for person in PEOPLE}


EVERYONE = dict.fromkeys(PEOPLE, 200)
OWNER = only("owner")
# Pages that any owner has for her own journey; their content is tested below.
OWN_PAGE = only("owner", "other_owner")
# Addresses for POST only answer GET with 405 before any access check.
ONLY_SENT = dict.fromkeys(PEOPLE, 405)


def of_share(*people: str, yes: int = 200) -> dict[str, int]:
    """``yes`` for these caregivers; who has a closed link is told so, all others get 404."""
    return only(*people, yes=yes) | dict.fromkeys(CLOSED, 410)


READERS = of_share("reader", "commenter", "proposer", "editor")

# URL name → its arguments, and the status of GET for each person.
TABLE = {
    "journey": ([], EVERYONE),
    "map": ([], OWN_PAGE),
    "print": ([], OWN_PAGE),
    "pdf": ([], OWN_PAGE),
    "export_json": ([], OWN_PAGE),
    "export_html": ([], OWN_PAGE),
    "offline_copy": ([], OWN_PAGE),
    "operations": ([], ONLY_SENT),
    "profile": ([], OWN_PAGE),
    "link": ([], OWN_PAGE),
    "account": ([], OWN_PAGE),
    "leave_account": ([], ONLY_SENT),
    "forget": ([], OWN_PAGE),
    "delete": ([], OWN_PAGE),
    # Nothing for who has no journey.
    "marks": ([], EVERYONE),
    "token": ([], EVERYONE),
    "add_programme": (["programme"], EVERYONE),
    "add_procedure": (["slug"], EVERYONE),
    "add_own": ([], ONLY_SENT),
    "order": ([], ONLY_SENT),
    "step": (["step"], OWNER),
    "state": (["step"], ONLY_SENT),
    "move": (["step"], ONLY_SENT),
    "remove": (["step"], OWNER),
    "choose": (["need"], OWNER),
    "reply": (["step", "share"], ONLY_SENT),
    "seen": (["step"], ONLY_SENT),
    "time_limit": (["step", "new"], ONLY_SENT),
    "deadlines": ([], OWN_PAGE),
    "deadline": (["deadline"], OWNER),
    "remove_deadline": (["deadline"], OWNER | {"other_owner": 302}),
    "documents": ([], ONLY_SENT),
    "calendar": ([], OWN_PAGE),
    "calendar_file": ([], OWN_PAGE),
    "step_file": (["own"], OWNER),
    "make_feed": ([], ONLY_SENT),
    # Without anything to end they lead back.
    "end_feed": ([], only("owner", "other_owner", yes=302)),
    "remind": ([], ONLY_SENT),
    "remove_reminder": (["new"], only("owner", "other_owner", yes=302)),
    "goals": ([], EVERYONE),
    "template": (["template"], EVERYONE),
    "remove_goal": (["goal"], OWNER),
    "shares": ([], OWN_PAGE),
    "revoke": (["share"], OWNER),
    "change_share": (["share"], ONLY_SENT),
    "renew_share": (["share"], ONLY_SENT),
    "share_seen": (["share"], OWNER),
    "share_seen_map": (["share"], OWNER),
    "answer": (["proposal"], OWNER),
    "phrase": ([], OWN_PAGE),
    "forget_phrase": ([], only("owner", "other_owner", yes=302)),
    "recover": ([], EVERYONE),
    "family": ([], EVERYONE),
    "new_journey": ([], ONLY_SENT),
    "name_journey": ([], ONLY_SENT),
    "hand_over": ([], OWN_PAGE),
    "end_handover": ([], OWNER | {"other_owner": 302}),
    "reply_to_share": (["share"], ONLY_SENT),
    # The active journey is no other one; others are in test_others.py.
    "other": (["journey"], only("owner", yes=302)),
    "other_map": (["journey"], only()),
    "save_other": (["journey"], ONLY_SENT),
    "activate_other": (["journey"], ONLY_SENT),
    "remove_other": (["journey"], only()),
    # A secret link opens for whoever has it, until it is revoked or expired.
    "open": (["secret"], EVERYONE),
    "open_share": (["reader_secret"], EVERYONE),
    "open_handover": (["handover_secret"], EVERYONE),
    "shared": (["own_share"], READERS),
    "shared_map": (["own_share"], READERS),
    "comment": (["own_share"], ONLY_SENT),
    "propose": (["own_share"], of_share("proposer", "editor")),
    "withdraw": (["own_share", "proposal"], of_share("proposer")),
    "shared_add": (["own_share"], ONLY_SENT),
    "shared_step": (["own_share", "step"], of_share("editor")),
    "shared_state": (["own_share", "step"], ONLY_SENT),
    "shared_move": (["own_share", "step"], ONLY_SENT),
}

# URL name → the form of a POST, and its status for each person.
SENT = {
    "forget": ({}, only("owner", "other_owner", yes=302)),
    # No person here is both signed in and owner, see test_accounts.py: redirected to sign-in.
    "account": ({}, only("owner", "other_owner", yes=302)),
    "leave_account": ({}, only()),
    "delete": ({}, only("owner", "other_owner", yes=302)),
    "link": ({}, only("owner", "other_owner", yes=302)),
    "add_own": (
        {"text": "Nouveau", "id": "{new}"},
        only("owner", "other_owner", yes=302),
    ),
    # It takes JSON alone, see test_operations.py.
    "operations": ({}, dict.fromkeys(PEOPLE, 415)),
    "order": ({"order": "{step}"}, only("owner", "other_owner", yes=302)),
    "step": ({"note": "Autre"}, only("owner", yes=302)),
    "state": ({"verb": "finish"}, only("owner", yes=302)),
    "move": ({"to": "down"}, only("owner", yes=302)),
    "remove": ({}, only("owner", yes=302)),
    "choose": ({"programme": "{programme}"}, only("owner", yes=302)),
    "reply": (
        {"text": "Merci", "id": "{new}", "step": "{step}"},
        only("owner", yes=302),
    ),
    "reply_to_share": ({"text": "Merci", "id": "{new}"}, only("owner", yes=302)),
    "seen": ({}, only("owner", yes=302)),
    # Without a day it forgets what was counted.
    "time_limit": ({"since": ""}, only("owner", yes=302)),
    "deadlines": (
        {"id": "{new}", "kind": "card", "on": "2031-01-01"},
        only("owner", "other_owner", yes=302),
    ),
    "deadline": ({"kind": "card", "on": "2031-01-01"}, only("owner", yes=302)),
    "remove_deadline": ({}, only("owner", "other_owner", yes=302)),
    "make_feed": ({}, only("owner", "other_owner", yes=302)),
    "end_feed": ({}, only("owner", "other_owner", yes=302)),
    # A form without a date of hers.
    "remind": ({}, only("owner", "other_owner", yes=400)),
    "remove_reminder": ({}, only("owner", "other_owner", yes=302)),
    "documents": ({"tick": "0123456789ab"}, only("owner", "other_owner", yes=302)),
    "remove_goal": ({}, only("owner", yes=302)),
    "shares": (
        {"label": "Elle", "days": "30", "scope": "look"},
        only("owner", "other_owner", yes=302),
    ),
    "revoke": ({}, only("owner", yes=302)),
    "change_share": ({"scope": "comment"}, only("owner", yes=302)),
    "renew_share": ({"days": "30"}, only("owner", yes=302)),
    "answer": ({"verb": "accept"}, only("owner", yes=302)),
    "phrase": ({"make": ""}, OWN_PAGE),
    "forget_phrase": ({}, only("owner", "other_owner", yes=302)),
    "name_journey": ({"name": "Amina"}, only("owner", "other_owner", yes=302)),
    "hand_over": ({}, OWN_PAGE),
    "end_handover": ({}, only("owner", "other_owner", yes=302)),
    "save_other": ({}, only()),
    "activate_other": ({}, only("owner", yes=302)),
    "remove_other": ({}, only()),
    "profile": ({"age": "30"}, only("owner", "other_owner", yes=302)),
    "comment": (
        {"text": "Bravo", "id": "{new}", "step": "{step}"},
        of_share("commenter", "proposer", "editor", yes=302),
    ),
    "propose": (
        {"propose": "", "text": "Bravo", "id": "{new}"},
        of_share("proposer", "editor", yes=302),
    ),
    "withdraw": ({}, of_share("proposer", yes=302)),
    "shared_add": ({"text": "Bravo", "id": "{new}"}, of_share("editor", yes=302)),
    "shared_step": ({"note": "Autre"}, of_share("editor", yes=302)),
    "shared_state": ({"verb": "finish"}, of_share("editor", yes=302)),
    "shared_move": ({"to": "down"}, of_share("editor", yes=302)),
}


@pytest.fixture
def people(sample, other) -> dict:
    """A browser for each person; an administrator is signed in and holds no secret."""
    found = {name: browser_of(share_secret=sample.secrets[name]) for name in sample.secrets}
    found |= {
        "owner": browser_of(sample.secret),
        "stranger": browser_of(),
        "other_owner": browser_of(other),
        "administrator": browser_of(),
    }
    user = UserFactory(is_staff=True, is_superuser=True)
    found["administrator"].force_login(user)
    return found


def parameters_of(sample, programme, person: str) -> dict[str, object]:
    """The values of the parameters named in the table; a caregiver asks for her own share."""
    own_share = sample.shares.get(person, sample.shares["reader"])
    return {
        "new": uuid4(),
        "programme": programme.pk,
        "slug": "integration-contract",
        "step": sample.programme.pk if person == "owner" else sample.own.pk,
        "own": sample.own.pk,
        "need": sample.need.pk,
        "goal": sample.goal.pk,
        "deadline": sample.deadline.id,
        "share": sample.shares["commenter"].pk,
        "template": "learn-french",
        "journey": sample.owner.journey.pk,
        "secret": sample.secret,
        "reader_secret": sample.secrets["reader"],
        "handover_secret": sample.handover,
        "proposal": sample.proposal.pk,
        "own_share": own_share.pk,
    }


def address_for(sample, programme, name: str, person: str) -> str:
    words = parameters_of(sample, programme, person)
    return address(name, *(words[word] for word in TABLE[name][0]))


def test_every_address_of_journeys_has_its_row():
    names = {name for name, _pattern in names_of(get_resolver()) if name.startswith("journeys:")}
    assert names == {f"journeys:{name}" for name in TABLE}


@pytest.mark.parametrize("name", TABLE)
def test_address_answers_each_person(people, sample, programme, name):
    answers = {
        person: people[person].get(address_for(sample, programme, name, person)).status_code
        for person in PEOPLE
    }
    assert answers == TABLE[name][1]


@pytest.mark.parametrize("name", SENT)
def test_change_answers_each_person(people, sample, programme, name):
    answers = {
        person: send(people[person], sample, programme, name, person).status_code
        for person in PEOPLE
    }
    assert answers == SENT[name][1]


def send(browser, sample, programme, name: str, person: str):
    """Post the form of the table."""
    words = {key: str(value) for key, value in parameters_of(sample, programme, person).items()}
    form = {key: value.format(**words) for key, value in SENT[name][0].items()}
    return browser.post(address_for(sample, programme, name, person), form)


OUTSIDERS = ("stranger", "administrator", "other_owner", "revoked", "expired")


@pytest.mark.parametrize("name", TABLE)
def test_outsider_reads_no_word_anywhere(people, sample, programme, name):
    bodies = "".join(
        text_of(people[person].get(address_for(sample, programme, name, person)))
        for person in OUTSIDERS
    )
    own_words = [TEXTS[word] for word in ("text", "note", "goal", "label")]
    assert [word for word in own_words if word in bodies] == []


@pytest.mark.parametrize("name", SENT)
def test_nobody_but_owner_and_editor_changes_the_plan(people, sample, programme, name):
    before = plan_of(sample)
    may_change = {"owner", "editor"} if name.startswith("shared_") else {"owner"}
    for person in (each for each in PEOPLE if each not in may_change):
        send(people[person], sample, programme, name, person)
    assert plan_of(sample) == before


def plan_of(sample) -> tuple:
    """All rows of the journey that a change could affect, without comments."""
    journey = Journey.objects.get(pk=sample.owner.journey.pk)
    steps = Step.objects.filter(journey=journey).order_by("pk")
    columns = ("pk", "position", "state", "goal", "programme", "sealed_note", "sealed_text")
    rows = [
        tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
        for row in steps.values_list(*columns)
    ]
    shares = list(journey.shares.values_list("pk", "revoked_at").order_by("pk"))
    return bytes(journey.secret_fingerprint), bytes(journey.sealed_profile), rows, shares


# What a caregiver sees


def test_share_of_a_goal_shows_that_goal(people, sample):
    body = people["reader"].get(address("shared", sample.shares["reader"].pk)).content.decode()
    assert TEXTS["goal"] in body
    assert TEXTS["note"] in body


def test_share_of_a_goal_shows_nothing_else(people, sample):
    body = people["reader"].get(address("shared", sample.shares["reader"].pk)).content.decode()
    assert "Onyx" not in body


def test_share_of_the_journey_shows_all_steps(sample):
    share, secret = sharing.share(by=sample.owner, goal=None, label="Amie", scope="look", days=7)
    body = browser_of(share_secret=secret).get(address("shared", share.pk)).content.decode()
    assert "Onyx" in body
    assert TEXTS["text"] in body


def test_caregiver_does_not_read_the_profile(people, sample):
    shared = people["reader"].get(address("shared", sample.shares["reader"].pk))
    assert "subsidiaire" not in shared.content.decode()
    assert people["reader"].get(address("profile")).status_code == 404


def test_caregiver_comments_on_no_step_outside_her_goal(people, sample):
    form = {"text": "Bonjour", "id": str(uuid4()), "step": str(sample.outside.pk)}
    response = people["commenter"].post(address("comment", sample.shares["commenter"].pk), form)
    assert response.status_code == 404


def test_caregiver_reads_no_conversation_with_another(people, sample):
    share = sample.shares["commenter"]
    sharing.comment(by=sample.owner, step=sample.own, text=TEXTS["comment"], share=share)
    hers = people["commenter"].get(address("shared", share.pk)).content.decode()
    anothers = people["reader"].get(address("shared", sample.shares["reader"].pk)).content.decode()
    assert TEXTS["comment"] in hers
    assert TEXTS["comment"] not in anothers


def test_secret_of_one_share_opens_no_other(people, sample):
    response = people["reader"].get(address("shared", sample.shares["commenter"].pk))
    assert response.status_code == 404


# No other way in


def test_no_machine_and_no_administration_page_knows_journeys():
    outside = [name for name, _pattern in names_of(get_resolver()) if "journey" in name]
    # The page that a phone fills is the same for everybody.
    known = {"offline_journey"}
    assert [name for name in outside if not name.startswith("journeys:")] == [*known]


def test_no_relation_leads_from_an_account_to_a_journey():
    """The stored secret is encrypted, and no column names its journey."""
    models = set(apps.get_app_config("journeys").get_models()) - {AccountKey}
    columns = {field.name for field in AccountKey._meta.get_fields()}
    assert columns == {"id", "user", "sealed_secret", "created_at"}
    targets = {
        field.related_model._meta.label
        for model in models
        for field in model._meta.get_fields()
        if field.concrete and field.related_model
    }
    assert {target.partition(".")[0] for target in targets} == {"journeys", "directory"}
