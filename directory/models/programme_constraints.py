"""Named constraints on programmes."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q

from directory.fields import within
from directory.vocabulary import (
    SPOKEN_LANGUAGES,
    AccessMode,
    Audience,
    Cost,
    FrenchLevel,
    JoinMode,
    Operating,
    Publication,
    Standing,
    Status,
)
from geo.limits import text_at_most, values_at_most

OLDEST = 120
# The columns that hold several codes, with those that they may hold.
SEVERAL: dict[str, Iterable[str]] = {
    "statuses": Status.values,
    "audiences": Audience.values,
    "french_levels": FrenchLevel.values,
    "access_modes": AccessMode.values,
    "join_modes": JoinMode.values,
    "languages_always": SPOKEN_LANGUAGES,
    "languages_on_request": SPOKEN_LANGUAGES,
    "languages_interpreter": SPOKEN_LANGUAGES,
}

CONSTRAINTS: list[models.BaseConstraint] = [
    *(within("programme", name, codes) for name, codes in SEVERAL.items()),
    models.CheckConstraint(
        condition=~Q(languages_always__overlap=F("languages_on_request"))
        & ~Q(languages_always__overlap=F("languages_interpreter"))
        & ~Q(languages_on_request__overlap=F("languages_interpreter")),
        name="programme_language_said_once",
    ),
    models.CheckConstraint(
        condition=Q(opening_hours="") | Q(rule__isnull=False),
        name="programme_hours_have_rule",
    ),
    models.CheckConstraint(
        condition=Q(publication__in=Publication.values) & Q(operating__in=Operating.values),
        name="programme_states_known",
    ),
    models.CheckConstraint(
        condition=Q(search_standing__in=Standing.values), name="programme_standing_known"
    ),
    models.CheckConstraint(
        condition=~Q(operating=Operating.ACTIVE)
        | Q(operating_from__isnull=True, operating_until__isnull=True, operating_reason=""),
        name="programme_running_says_no_end",
    ),
    models.CheckConstraint(
        condition=Q(operating_until__isnull=True) | Q(operating=Operating.SUSPENDED),
        name="programme_suspended_alone_has_last_day",
    ),
    models.CheckConstraint(
        condition=Q(operating_from__isnull=True)
        | Q(operating_until__isnull=True)
        | Q(operating_from__lte=F("operating_until")),
        name="programme_suspended_days_in_order",
    ),
    models.CheckConstraint(condition=Q(cost__in=["", *Cost.values]), name="programme_cost_known"),
    models.CheckConstraint(
        condition=Q(age_min__isnull=True) | Q(age_max__isnull=True) | Q(age_min__lte=F("age_max")),
        name="programme_ages_in_order",
    ),
    models.CheckConstraint(
        condition=(Q(age_min__isnull=True) | Q(age_min__lte=OLDEST))
        & (Q(age_max__isnull=True) | Q(age_max__lte=OLDEST)),
        name="programme_ages_of_people",
    ),
    models.CheckConstraint(
        condition=Q(cost_eur__isnull=True) | Q(cost__in=[Cost.PAID, Cost.CONDITIONAL]),
        name="programme_price_only_when_paid",
    ),
    models.CheckConstraint(
        condition=Q(cost_eur__isnull=True) | Q(cost_eur__gt=0),
        name="programme_price_above_zero",
    ),
    models.CheckConstraint(
        condition=Q(capacity__isnull=True) | Q(capacity_on__isnull=False),
        name="programme_capacity_has_date",
    ),
    models.CheckConstraint(
        condition=Q(capacity_until__isnull=True)
        | Q(capacity_on__isnull=False, capacity_until__gte=F("capacity_on")),
        name="programme_capacity_dates_in_order",
    ),
    models.CheckConstraint(condition=Q(access_modes__len__gt=0), name="programme_has_access_mode"),
    models.CheckConstraint(
        condition=Q(verified_role="") | Q(verified_on__isnull=False),
        name="programme_verified_role_has_date",
    ),
    models.CheckConstraint(
        condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
        name="programme_not_merged_into_itself",
    ),
    models.CheckConstraint(
        condition=Q(second_phone_label="") | ~Q(second_phone=""),
        name="programme_second_phone_label_has_phone",
    ),
    *text_at_most("programme", opening_hours=500, contact_hours=500),
    *values_at_most("programme", **dict.fromkeys(SEVERAL, 100)),
]
