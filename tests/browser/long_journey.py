"""Puts a long journey with everything a journey may hold into an installation."""

from datetime import time, timedelta
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import override

from directory.models import Programme
from journeys import actions, feeds, keys, plan_actions, reminders, sharing
from journeys.access import Holder, reader_with
from journeys.deadlines import Deadline
from journeys.goals import choices_of, templates
from journeys.models import Goal, Step
from journeys.new_steps import Appointment, NewStep
from journeys.phrases import new_phrase, read_phrase
from journeys.profile import Profile

GOALS = ("my-papers", "learn-french", "find-work", "get-care", "find-housing", "school")
PROFILE = Profile("com:69123", 34, "subsidiary_protection", "a1")


def scene() -> dict:
    """A journey with six goals, shared in each way; return its secrets and ids of its steps."""
    owner, secret = actions.create_journey()
    actions.save_profile(by=owner, profile=PROFILE)
    goals = [_goal(owner, code) for code in GOALS]
    own = _steps_of_her_own(owner, goals[0])
    deadline = _dates(owner)
    keys.save_phrase(by=owner, phrase=read_phrase(" ".join(new_phrase("digits"))))
    programme = owner.steps().filter(kind=Step.Kind.PROGRAMME).first()
    keys.name_journey(by=owner, name="Amal")
    _other, other = actions.create_journey()
    return {
        "owner": secret,
        "other": other,
        "handover": keys.hand_over(by=owner, ends_others=False),
        "need": str(owner.steps().filter(kind=Step.Kind.NEED).first().pk),
        "programme": str(programme.pk),
        "other_programme": str(_another(programme.programme_id).pk),
        "goal": str(goals[0].pk),
        "shared_step": str(own.pk),
        "deadline": str(deadline.id),
        "reminder": _followed(owner, own),
        **_links(owner, goals[0]),
    }


def _goal(owner: Holder, code: str) -> Goal:
    """A goal with its steps: every second need has its nearest programme already."""
    goal = actions.add_goal(by=owner, template=code)
    with override("fr"):
        choices = choices_of(templates()[code], PROFILE)
    new = []
    for number, choice in enumerate(choices):
        if choice.sheet:
            new.append(NewStep(sheet=choice.sheet))
        elif choice.offers and number % 2:
            programme = Programme.objects.get(pk=choice.offers[0].card.id)
            new.append(NewStep(programme=programme, need=choice.need.code))
        else:
            new.append(NewStep(need=choice.need.code))
    steps = actions.add_steps(by=owner, new=new, goal=goal)
    actions.take_transition(by=owner, step=steps[0], verb="finish")
    actions.take_transition(by=owner, step=steps[1], verb="start")
    return goal


def _another(programme: UUID) -> Programme:
    return Programme.objects.published().exclude(pk=programme).first()


def _followed(owner: Holder, own: Step) -> str:
    """Let a calendar follow the journey, and a mail come before a date; return its id."""
    feeds.make_feed(by=owner, language="fr")
    pk = uuid4()
    planned = {"date_id": own.pk, "days": 1, "reminder_id": pk}
    reminders.add_reminder(by=owner, to="amal@example.org", language="fr", **planned)
    return str(pk)


def _steps_of_her_own(owner: Holder, goal: Goal) -> Step:
    """An appointment tomorrow, which is returned, and a step that is late."""
    today = timezone.localdate()
    words = ("Rendez-vous à la préfecture", "أكتب إلى المدرسة", "Demander un courrier")
    meeting, late, _loose = actions.add_steps(by=owner, new=[NewStep(text=text) for text in words])
    actions.change_step(
        by=owner,
        step=meeting,
        note="Apporter le passeport et deux photos",
        on=today + timedelta(days=1),
        goal=goal,
        appointment=Appointment(time(9, 30), "Guichet 4"),
    )
    before = today - timedelta(days=3)
    actions.change_step(by=owner, step=late, note="", on=before, goal=None)
    return meeting


def _dates(owner: Holder) -> Deadline:
    """Four dates to remember; the last of them is returned."""
    today = timezone.localdate()
    for kind, days in (("appeal", 12), ("card", 90), ("travel", 400), ("other", -2)):
        deadline = Deadline(uuid4(), kind, today + timedelta(days=days))
        plan_actions.save_deadline(by=owner, deadline=deadline)
    return deadline


def _links(owner: Holder, goal: Goal) -> dict[str, str]:
    """Give three links, with a conversation and two proposals; the last link is closed."""
    editing, editor = sharing.share(by=owner, goal=goal, label="Assistante", scope="edit", days=30)
    proposing, proposer = sharing.share(
        by=owner, goal=None, label="Voisine", scope="propose", days=30, language="ar"
    )
    closing, closed = sharing.share(by=owner, goal=None, label="Bureau", scope="look", days=7)
    sharing.revoke(by=owner, share=closing)
    sharing.comment(by=reader_with(proposer), step=None, text="Je viens avec vous lundi.")
    sharing.comment(by=owner, step=None, text="Merci beaucoup.", share=proposing)
    step = owner.steps().filter(goal=goal).first()
    sharing.comment(by=reader_with(editor), step=step, text="Prenez aussi une copie.")
    for text in ("Visiter la médiathèque", "Appeler la mairie"):
        proposed = sharing.propose(by=reader_with(proposer), new=NewStep(text=text), goal=goal)
    return {
        "editor": editor,
        "proposer": proposer,
        "closed": closed,
        "share": str(editing.pk),
        "proposing": str(proposing.pk),
        "proposal": str(proposed.pk),
    }
