"""Evidence that two programmes, or two organizations, are one, and what each piece weighs.

The rule is that of Fellegi and Sunter for linking records: each piece of evidence adds a weight,
the natural logarithm of how much likelier it is among duplicates than among others, and the sum is
the log-odds of a duplicate. The weights were fitted together by logistic regression, since
pieces go together (two programmes of one organization share its phone), and then rounded.
docs/duplicates.md says how, and what the rule finds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Measures of a pair by name, as the statement of the finder selects them; None where one of both
# says nothing.
Measures = Mapping[str, float | None]


@dataclass(frozen=True)
class Level:
    """A range of a measure: from this bound on, down to that of the level before."""

    bound: float
    weight: float


@dataclass(frozen=True)
class Evidence:
    """One piece of evidence: levels of a measure, strongest first, and the weight of none of them.

    A pair of which the measure is not known gets no weight. ``label`` is said to people where the
    weight speaks for a duplicate; ``is_distance``: the measure counts the less it is;
    ``is_costly``: it is measured only of pairs that it can make likely.
    """

    measure: str
    label: str | Promise
    levels: Sequence[Level]
    otherwise: float = 0.0
    is_distance: bool = False
    is_costly: bool = False

    def reaches(self, value: float, level: Level) -> bool:
        """Whether a measured value is within a level."""
        return value <= level.bound if self.is_distance else value >= level.bound

    def weight(self, value: float | None) -> float:
        """What a measured value weighs."""
        if value is None:
            return 0.0
        reached = (level.weight for level in self.levels if self.reaches(value, level))
        return next(reached, self.otherwise)

    @property
    def most(self) -> float:
        """The most that it can weigh for a duplicate."""
        return max(0.0, self.otherwise, *(level.weight for level in self.levels))


SAME = 1.0


def same(measure: str, label: str | Promise, weight: float, otherwise: float = 0.0) -> Evidence:
    """Evidence that is there or is not, such as the same phone."""
    return Evidence(measure, label, (Level(SAME, weight),), otherwise)


@dataclass(frozen=True)
class Rule:
    """All evidence about a pair, and the log-odds of a pair of which nothing is known."""

    prior: float
    evidence: Sequence[Evidence]

    def log_odds(self, measures: Measures) -> float:
        """The log-odds that the pair is one."""
        weights = (each.weight(measures[each.measure]) for each in self.evidence)
        return self.prior + sum(weights)

    def reasons(self, measures: Measures) -> list[str | Promise]:
        """What speaks for a duplicate, the strongest first."""
        weighed = [(each.weight(measures[each.measure]), each.label) for each in self.evidence]
        for_it = [(weight, label) for weight, label in weighed if weight > 0 and label]
        return [label for _weight, label in sorted(for_it, key=lambda pair: -pair[0])]


def probability(log_odds: float) -> float:
    """The probability of log-odds."""
    return 1 / (1 + math.exp(-log_odds))


def log_odds(probability: float) -> float:
    """The log-odds of a probability."""
    return math.log(probability / (1 - probability))


# From here on a pair is listed as a duplicate, and already from here on it is shown to who types a
# new programme or decides on one: a look costs her little, a second page costs readers more.
LISTED = 0.68
HINTED = 0.15

OF_PROGRAMMES = Rule(
    prior=-8.6,
    evidence=(
        Evidence("title_likeness", _("a similar name"), (Level(0.7, 0.7), Level(0.45, 0.0)), -1.1),
        Evidence(
            "said_too",
            _("the same words"),
            (Level(0.999, 4.7), Level(0.7, 2.4)),
            is_costly=True,
        ),
        Evidence(
            "name_likeness",
            _("the same organization"),
            (Level(0.5, 2.1), Level(0.3, 1.9)),
            otherwise=-2.1,
        ),
        same("same_siret", "", 0.0, -2.6),
        same("same_phone", _("same phone"), 0.9, -3.0),
        same("same_email", _("the same mail address"), 1.1),
        same("same_host", _("the same web site"), 1.4, -2.9),
        same("same_page", _("same web address"), 1.2, -3.7),
        Evidence(
            "hours_shared",
            _("the same hours"),
            (Level(0.9, 1.3), Level(0.3, 0.6)),
            otherwise=-6.2,
        ),
        Evidence(
            "needs_shared", _("the same needs"), (Level(0.9, 3.1), Level(0.3, 0.0)), otherwise=-4.0
        ),
        Evidence("themes_shared", "", (Level(0.3, 0.0),), otherwise=-1.6),
        same("same_commune", _("the same commune"), 4.3, -4.5),
        Evidence(
            "distance_m",
            _("near"),
            (Level(200, 3.4), Level(20_000, 0.0)),
            otherwise=-2.5,
            is_distance=True,
        ),
    ),
)

# There is no labelled set of organizations: these weights were set by hand.
OF_ORGANIZATIONS = Rule(
    prior=-4.0,
    evidence=(
        Evidence(
            "name_likeness",
            _("a similar name"),
            (Level(0.9, 4.0), Level(0.6, 2.5), Level(0.4, 1.0)),
            otherwise=-2.0,
        ),
        same("same_siret", _("the same SIRET number"), 5.0, -1.0),
        same("same_siren", "", 1.0, -4.0),
        same("same_phone", _("same phone"), 2.5, -0.5),
        same("same_email", _("the same mail address"), 2.0, -0.5),
        same("same_host", _("the same web site"), 2.5, -1.0),
        same("same_commune", _("the same commune"), 1.0, -1.5),
    ),
)
