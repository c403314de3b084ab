"""Sends sections of an existing programme or sheet at once, without pages of a draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from contributions.actors import Actor
from contributions.models import Revision
from contributions.proposals.access import remember_sender
from contributions.proposals.submit import submit_revision
from contributions.revisions import actions
from contributions.revisions.outcomes import leave_address
from contributions.schema.sections import Content
from contributions.senders import sender_digest
from contributions.workflows import RevisionState


@dataclass(frozen=True)
class Correction:
    """What is sent: the target, its changed sections, and the version tokens of those shown."""

    kind: str
    target_id: UUID
    language: str
    content: Content
    version_tokens: dict[str, str]
    keeps_meaning: bool = False


@transaction.atomic
def send_at_once(
    request: HttpRequest, actor: Actor, correction: Correction, cleaned: dict[str, Any]
) -> HttpResponse:
    """Submit a correction, and store its sender's secret in a cookie.

    ``cleaned`` has what goes with it: idempotency key, source, note, and the address at which a
    sender without an account wants to be told. Raises what submitting and accepting raise; then
    nothing is sent.
    """
    revision, secret = _begun(request, actor, correction, cleaned)
    by = actor if actor.user else Actor(sender_of=revision.pk)
    if revision.state == RevisionState.DRAFT:
        actions.save_draft(
            by=by,
            revision=revision,
            content=correction.content,
            version_tokens=correction.version_tokens,
            keeps_meaning=correction.keeps_meaning,
        )
        if not by.user:
            leave_address(cleaned.get("address", ""), revision=revision)
        submit_revision(by=by, revision=revision)
    if not secret:
        return redirect("contributions:follow", revision.pk)
    response = redirect("contributions:link", revision.pk)
    remember_sender(request, response, revision, secret)
    return response


def _begun(
    request: HttpRequest, actor: Actor, correction: Correction, cleaned: dict[str, Any]
) -> tuple[Revision, str]:
    """The revision of this form, begun now or when it was sent before."""
    arguments: dict[str, Any] = {
        "by": actor,
        "language": correction.language,
        "kind": correction.kind,
        "target_id": correction.target_id,
        "source": cleaned.get("source", ""),
        "note": cleaned.get("note", ""),
        "sender": sender_digest(request),
    }
    revision, secret = actions.begin(**arguments, idempotency_key=cleaned["idempotency_key"])
    sent = {name: revision.content.get(name) for name in correction.content}
    if revision.content and sent != correction.content:
        # The same form was sent again with something else: a new proposal.
        return actions.begin(**arguments)
    return revision, secret
