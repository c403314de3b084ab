"""Web sites of the State, its agencies, Parliament, courts, social security and the Union.

What a procedure sheet states may rest on other pages too, but the reader is told which they are.
A copy of an official page on the site of a commune or of a firm is none: it may be out of date.
"""

from urllib.parse import urlsplit

# A site and all below it (www.ofpra.gouv.fr stands under gouv.fr).
OFFICIAL_SITES = frozenset(
    {
        "gouv.fr",
        "service-public.fr",
        "assemblee-nationale.fr",
        "senat.fr",
        "conseil-etat.fr",
        "courdecassation.fr",
        "cour-administrative-appel.fr",
        "justice.fr",
        "defenseurdesdroits.fr",
        "consulfrance.org",
        "accueil-integration-refugies.fr",
        "ofii.fr",
        "ameli.fr",
        "caf.fr",
        "cgss-guyane.fr",
        "ars.sante.fr",
        "urssaf.fr",
        "francetravail.fr",
        "banque-france.fr",
        "ac-creteil.fr",
        "ciep.fr",
        "france-education-international.fr",
        "campusfrance.org",
        "eduscol.education.fr",
        "europa.eu",
    }
)


# A publisher is named so for a copy of an article: "Code civil (copie de Doctrine)".
LAW = "Code "


def is_law(publisher: str) -> bool:
    """Whether a source is the text of a code, on whatever site it was read."""
    return publisher.startswith(LAW)


def is_official(url: str) -> bool:
    """Whether a page stands on one of ``OFFICIAL_SITES``."""
    host = (urlsplit(url).hostname or "").rstrip(".").split(".")
    return any(".".join(host[start:]) in OFFICIAL_SITES for start in range(len(host)))
