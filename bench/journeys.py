"""Journeys to measure: sixty steps, some of them programmes with many sites.

They are written into the benchmark's own database, by the actions that people's browsers call.
"""

from collections.abc import Iterator
from itertools import cycle, islice
from random import Random

from django.db import transaction
from django.db.models import Count, F
from django.db.models.functions import Abs

from directory import taxonomy
from directory.models import ProcedureSheet, Programme
from journeys import actions
from journeys.new_steps import NewStep
from journeys.profile import Profile
from seeding.generating.filling import require_bench_database

JOURNEYS = 200
STEPS = 60
GOALS = ("learn-french", "find-work")
# So many programmes, with so many sites together.
PROGRAMMES, SITES = 6, 43


def journey_secrets(count: int, commune: str) -> list[str]:
    """The secrets of ``count`` new journeys, at most ``JOURNEYS``, of people in a commune."""
    require_bench_database()
    programmes = programmes_with_many_sites()
    sheets = list(ProcedureSheet.objects.published().order_by("slug"))
    needs = [need.code for need in taxonomy.needs()]
    secrets = []
    with transaction.atomic():
        for number in range(min(count, JOURNEYS)):
            owner, secret = actions.create_journey()
            actions.save_profile(by=owner, profile=Profile(place=commune, age=25))
            steps = list(islice(_steps(Random(number), programmes, sheets, needs), STEPS))  # noqa: S311 nothing is kept secret
            for part, template in enumerate(GOALS):
                goal = actions.add_goal(by=owner, template=template)
                actions.add_steps(by=owner, new=steps[part :: len(GOALS)], goal=goal)
            secrets.append(secret)
    return secrets


def programmes_with_many_sites() -> list[Programme]:
    """``PROGRAMMES`` with about ``SITES`` sites together, the same for one database."""
    published = Programme.objects.published().filter(merged_into=None)
    counted = published.annotate(count=Count("sites"))
    return list(counted.order_by(Abs(F("count") - SITES // PROGRAMMES), "pk")[:PROGRAMMES])


def _steps(
    chance: Random,
    programmes: list[Programme],
    sheets: list[ProcedureSheet],
    needs: list[str],
) -> Iterator[NewStep]:
    """Every programme, every sheet, then needs and own texts in turn, without end."""
    yield from (NewStep(programme=programme) for programme in programmes)
    yield from (NewStep(sheet=sheet) for sheet in sheets[: STEPS // 3])
    for need in cycle(chance.sample(needs, min(len(needs), STEPS // 4))):
        yield NewStep(need=need)
        yield NewStep(text="Demander le certificat de domicile")
