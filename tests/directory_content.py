"""A small directory with one programme of every shape, for tests that look at many answers."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from contributions.revisions import write_guard
from directory.models import ProcedureFact, ProcedureSheet, ProcedureSource, Programme
from tests.factories import (
    LYON,
    VILLEURBANNE,
    ProgrammeFactory,
    SheetFactory,
    indexed_together,
    term,
    write_texts,
)

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@dataclass(frozen=True)
class DirectoryContent:
    """Programmes by their special property, and a procedure sheet."""

    exact: Programme
    several: Programme
    hidden: Programme
    around: Programme
    covering: Programme
    remote: Programme
    ended: Programme
    draft: Programme
    archived: Programme
    merged: Programme
    sheet: ProcedureSheet

    @property
    def findable(self) -> list[Programme]:
        """The programmes that a search may find."""
        return [
            self.exact,
            self.several,
            self.hidden,
            self.around,
            self.covering,
            self.remote,
        ]

    @property
    def not_public(self) -> list[Programme]:
        """The programmes that are not public."""
        return [self.draft, self.archived]


def build() -> DirectoryContent:
    """Make the directory; runs in the caller's transaction."""
    with write_guard.allow_writes("test"), indexed_together():
        return _built()


def _built() -> DirectoryContent:
    sheet = sheet_with_a_delay()
    exact = programme_that_says_everything(sheet)
    return DirectoryContent(
        exact=exact,
        several=ProgrammeFactory(title="Deux adresses", at=[LYON, VILLEURBANNE]),
        hidden=ProgrammeFactory(title="Accueil de jour", hidden=True, themes=["housing"]),
        around=ProgrammeFactory(title="Permanence", around=True, themes=["papers"]),
        covering=ProgrammeFactory(title="Visites", at=None, coverage=["dep:69"]),
        remote=ProgrammeFactory(title="Ligne téléphonique", remote=True),
        ended=ProgrammeFactory(title="Terminé", ended=True),
        draft=ProgrammeFactory(title="Brouillon secret", draft=True),
        archived=ProgrammeFactory(title="Archive secrète", archived=True),
        merged=ProgrammeFactory(title="Doublon réuni", merged_into=exact),
        sheet=sheet,
    )


def sheet_with_a_delay() -> ProcedureSheet:
    """A published sheet with a figure that names its source."""
    sheet = SheetFactory(slug="bank-account", title="Ouvrir un compte")
    sheet.needs.add(term("need", "bank-account"))
    fact = ProcedureFact.objects.create(
        sheet=sheet,
        position=1,
        kind="delay",
        amount=3,
        unit="days",
        source=ProcedureSource.objects.get(sheet=sheet),
    )
    write_texts({"fr": {str(fact.pk): "La banque répond."}}, sheet=sheet)
    return sheet


def programme_that_says_everything(sheet: ProcedureSheet) -> Programme:
    """A programme with every condition, hours, a closure, and words in two languages."""
    return ProgrammeFactory(
        title="Cours du soir",
        texts={
            "fr": {"description": "Le soir, *sans inscription*.", "join": "Venez."},
            "ar": {"title": "دروس مسائية", "summary": "تعلّموا الفرنسية."},
        },
        needs=["bank-account"],
        statuses=["refugee"],
        age_min=16,
        french_levels=["beginner", "a1"],
        languages_always=["ar"],
        languages_on_request=["ti"],
        cost="free",
        hours="Mo-Fr 09:00-17:00; PH off",
        closures=[(date(2027, 1, 4), date(2027, 1, 5))],
        procedures=[sheet],
        coverage=["dep:69"],
        phone="+33123456789",
        verified=True,
        example=True,
    )
