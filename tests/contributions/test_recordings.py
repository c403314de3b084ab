"""Recordings by volunteers: consent, review, publication, withdrawal, and texts that change."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actions import erase_account
from accounts.language_roles import give_role
from accounts.models import AuditEntry, SheetEditor
from contributions.actors import VISITOR, actor_of, sheet_actor
from contributions.language_rights import can_review_language, languages_reviewed_by
from contributions.models.revision import TargetKind
from contributions.recordings import actions, consent
from contributions.revisions import actions as revisions
from directory.models import Recording
from directory.models.recording import RecordingState
from tests.factories import SheetFactory, UserFactory
from tests.sounds import ogg, published_recording, waiting_recording, wav

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet():
    return SheetFactory(slug="bank-account")


@pytest.fixture
def section(sheet):
    return sheet.sections.get(key="who", language="fr")


@pytest.fixture
def speaker():
    return UserFactory()


@pytest.fixture
def reviewer(settings):
    settings.DEMO = True
    return UserFactory(is_superuser=True)


@pytest.fixture
def hers(client, speaker):
    client.force_login(speaker)
    return client


def send(client, section, raw=None, **fields):
    file = SimpleUploadedFile("../../x.php", ogg() if raw is None else raw, "text/html")
    return client.post(
        f"/fr/contribute/recordings/text/{section.pk}/", {"sound": file, "consent": "1"} | fields
    )


# Recording


def test_recording_waits_with_the_consent_that_was_given(hers, section, speaker):
    assert send(hers, section).status_code == 302
    recording = Recording.objects.get()
    assert recording.state == RecordingState.WAITING
    assert recording.speaker == speaker
    assert recording.kind == "audio/ogg"
    assert (recording.text_no, recording.meaning_no) == (section.text_no, section.meaning_no)
    assert (recording.consent_version, recording.consent_language) == (consent.VERSION, "fr")
    assert recording.consented_at


def test_without_consent_nothing_is_stored(hers, section):
    assert send(hers, section, consent="").status_code == 400
    assert not Recording.objects.exists()


@pytest.mark.parametrize("raw", [b"<script>", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_sound_is_refused_whatever_its_name(hers, section, raw):
    response = send(hers, section, raw)
    assert response.status_code == 400
    assert not Recording.objects.exists()


def test_text_of_a_sheet_that_is_not_public_is_not_recorded(hers, section, by_hand):
    type(section.sheet).objects.update(publication="draft")
    assert send(hers, section).status_code == 404


def test_visitor_records_nothing(section):
    with pytest.raises(PermissionDenied):
        actions.record(by=VISITOR, section=section, raw=ogg(), consent_language="fr")


def test_person_has_at_most_so_many_recordings_that_wait(section, speaker, monkeypatch):
    monkeypatch.setattr(actions, "MOST_WAITING", 1)
    waiting_recording(section, speaker)
    with pytest.raises(actions.TooManyWaitingError):
        actions.record(by=actor_of(speaker), section=section, raw=ogg(), consent_language="fr")


def test_microphone_is_allowed_on_the_page_that_records_alone(hers, section):
    page = hers.get(f"/fr/contribute/recordings/text/{section.pk}/")
    assert "microphone=(self)" in page["Permissions-Policy"]
    assert "media-src 'self' blob:" in page["Content-Security-Policy"]
    others = ("/fr/contribute/recordings/", "/fr/contribute/recordings/procedure/bank-account/")
    for address in (*others, "/fr/procedures/bank-account/", "/fr/"):
        assert "microphone=()" in hers.get(address)["Permissions-Policy"]
        assert "blob:" not in hers.get(address)["Content-Security-Policy"]


# Review


def test_reviewer_of_a_language_reviews_it_and_no_other():
    user = UserFactory()
    give_role(by=None, user=user, language="ar", role="reviewer")
    give_role(by=None, user=user, language="ti", role="translator")
    assert languages_reviewed_by(actor_of(user)) == frozenset({"ar"})


def test_editor_of_sheets_reviews_french_and_no_other():
    user = UserFactory()
    SheetEditor.objects.create(user=user)
    assert languages_reviewed_by(sheet_actor(user)) == frozenset({"fr"})


def test_editor_without_the_second_factor_reviews_nothing(client, settings, section, speaker):
    settings.DEMO = False
    user = UserFactory()
    SheetEditor.objects.create(user=user)
    recording = waiting_recording(section, speaker)
    client.force_login(user)
    assert str(recording.pk) not in client.get("/fr/contribute/recordings/").content.decode()
    assert client.post(f"/fr/contribute/recordings/{recording.pk}/publish/").status_code == 404


def test_editor_of_sheets_publishes_french_and_the_audit_says_so(
    client, settings, section, speaker
):
    settings.DEMO = True
    user = UserFactory()
    SheetEditor.objects.create(user=user)
    recording = waiting_recording(section, speaker)
    client.force_login(user)
    client.post(f"/fr/contribute/recordings/{recording.pk}/publish/")
    recording.refresh_from_db()
    assert recording.state == RecordingState.PUBLISHED
    assert AuditEntry.objects.get(verb="publish_recording").role == "sheet_editor"


@pytest.mark.parametrize("code", ["fr", "ar", "ti"])
def test_administrators_review_every_language_and_others_none(code):
    assert can_review_language(actor_of(UserFactory(is_superuser=True)), code)
    assert not can_review_language(actor_of(UserFactory()), code)
    assert languages_reviewed_by(VISITOR) == frozenset()


def test_reviewer_publishes(client, section, speaker, reviewer):
    recording = waiting_recording(section, speaker)
    client.force_login(reviewer)
    assert str(recording.pk) in client.get("/fr/contribute/recordings/").content.decode()
    client.post(f"/fr/contribute/recordings/{recording.pk}/publish/")
    recording.refresh_from_db()
    assert recording.state == RecordingState.PUBLISHED
    assert recording.decided_at


def test_refused_recording_keeps_the_reason_and_no_sound(client, section, speaker, reviewer):
    recording = waiting_recording(section, speaker)
    client.force_login(reviewer)
    address = f"/fr/contribute/recordings/{recording.pk}/refuse/"
    client.post(address, {"reason": ""})
    recording.refresh_from_db()
    assert recording.state == RecordingState.WAITING
    client.post(address, {"reason": "Trop de bruit."})
    recording.refresh_from_db()
    assert recording.state == RecordingState.REFUSED
    assert (recording.reason, bytes(recording.sound)) == ("Trop de bruit.", b"")
    client.force_login(speaker)
    assert "Trop de bruit." in client.get("/fr/contribute/recordings/").content.decode()
    assert client.get(f"/fr/contribute/recordings/{recording.pk}/sound/").status_code == 404


def test_nobody_publishes_her_own_recording(client, section, reviewer):
    recording = waiting_recording(section, reviewer)
    client.force_login(reviewer)
    assert client.post(f"/fr/contribute/recordings/{recording.pk}/publish/").status_code == 404
    recording.refresh_from_db()
    assert recording.state == RecordingState.WAITING


def test_decided_recording_is_not_decided_again(section, speaker, reviewer):
    recording = published_recording(section, speaker)
    with pytest.raises(actions.DecidedError):
        actions.refuse_recording(by=actor_of(reviewer), recording=recording, reason="Non.")


def test_each_decision_is_in_the_audit(section, speaker, reviewer):
    recording = actions.record(
        by=actor_of(speaker), section=section, raw=wav(), consent_language="fr"
    )
    actions.publish_recording(by=actor_of(reviewer), recording=recording)
    actions.withdraw_recording(by=actor_of(speaker), recording=recording)
    entries = AuditEntry.objects.filter(object_id=str(recording.pk)).order_by("pk")
    said = [(entry.verb, entry.role, entry.details["language"]) for entry in entries]
    assert said == [
        ("record", "contributor", "fr"),
        ("publish_recording", "administrator", "fr"),
        ("withdraw_recording", "contributor", "fr"),
    ]


# Withdrawal


@pytest.mark.parametrize("make", [waiting_recording, published_recording])
def test_withdrawn_recording_is_gone_from_everywhere(hers, section, speaker, make):
    recording = make(section, speaker)
    hers.post(f"/fr/contribute/recordings/{recording.pk}/withdraw/")
    assert not Recording.objects.exists()
    assert hers.get(f"/recordings/{recording.pk}/").status_code == 404
    assert str(recording.pk) not in hers.get("/fr/procedures/bank-account/").content.decode()


def test_reviewer_does_not_withdraw_for_the_speaker(section, speaker, reviewer):
    recording = published_recording(section, speaker)
    with pytest.raises(PermissionDenied):
        actions.withdraw_recording(by=actor_of(reviewer), recording=recording)


def test_recordings_go_with_the_account(section, speaker):
    published_recording(section, speaker)
    erase_account(by=speaker)
    assert not Recording.objects.exists()


# Texts that change


def change(sheet, text, *, keeps_meaning=False):
    """Change the text as an administrator, by a proposal that she accepts herself."""
    by = actor_of(UserFactory(is_superuser=True))
    revision, _secret = revisions.begin(
        by=by, language="fr", kind=TargetKind.SHEET, target_id=sheet.pk
    )
    content = {"text:fr:who": text}
    revisions.save_draft(by=by, revision=revision, content=content, keeps_meaning=keeps_meaning)
    revisions.accept(by=by, revision=revisions.submit(by=by, revision=revision))


def test_recording_of_a_text_whose_meaning_changed_is_outdated_and_not_offered(
    hers, sheet, section, speaker
):
    recording = published_recording(section, speaker)
    change(sheet, "Pour toutes les personnes majeures.")
    assert hers.get(f"/recordings/{recording.pk}/").status_code == 404
    assert str(recording.pk) not in hers.get("/fr/procedures/bank-account/").content.decode()
    assert Recording.objects.select_related("section").get().is_outdated


def test_recording_of_a_text_that_means_the_same_stays(hers, sheet, section, speaker):
    recording = published_recording(section, speaker)
    change(sheet, "Pour vous !", keeps_meaning=True)
    assert hers.get(f"/recordings/{recording.pk}/").status_code == 200
    assert str(recording.pk) in hers.get("/fr/procedures/bank-account/").content.decode()


@pytest.mark.parametrize("count", [1, 6])
def test_lists_of_recordings_take_a_fixed_number_of_queries(
    client, section, speaker, reviewer, django_assert_max_num_queries, count
):
    for _ in range(count):
        waiting_recording(section, reviewer)
        waiting_recording(section, speaker)
    client.force_login(reviewer)
    with django_assert_max_num_queries(16):
        client.get("/fr/contribute/recordings/")
