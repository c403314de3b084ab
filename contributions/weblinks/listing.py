"""Dead links of a coordinator's programmes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contributions.actors import Actor
from contributions.models import WebLink
from contributions.revisions.programmes_of import programmes_of
from directory import texts
from directory.models import Programme
from directory.texts import Text

LISTED = 100
PROBLEMS: dict[str, str | Promise] = {
    "status": _("The page is not there any more."),
    "name": _("The name of the site does not exist."),
    "no_answer": _("The site does not answer."),
    "time": _("The site does not answer in time."),
    "certificate": _("The certificate of the site is not valid."),
    "redirects": _("The site leads from one address to the next without end."),
    "size": _("The page is too large."),
    "address": _("The address is written wrongly."),
    "not_public": _("The address is not public."),
}


@dataclass(frozen=True)
class DeadLink:
    """A dead link with a programme that names it, itself or by its organization."""

    link: WebLink
    problem: str | Promise
    programme: Programme
    title: Text


def dead_links(actor: Actor, language: str) -> list[DeadLink]:
    """The dead links of the published programmes that she answers for, those dead longest first."""
    dead = {link.url: link for link in WebLink.objects.dead()}
    names = Q(website__in=dead) | Q(organization__website__in=dead)
    rows = programmes_of(actor).published().filter(names).select_related("organization")
    programmes = list(rows.order_by("pk")[:LISTED])
    titles = texts.of_programmes([each.pk for each in programmes], language, "title")
    listed = [
        DeadLink(dead[url], PROBLEMS[dead[url].problem], each, titles[each.pk]["title"])
        for each in programmes
        if each.pk in titles
        for url in dict.fromkeys([each.website, each.organization.website])
        if url in dead
    ]
    return sorted(listed, key=lambda each: (str(each.link.failing_since), str(each.programme.pk)))
