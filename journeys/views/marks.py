"""What scripts of public pages ask about the reader's journey: what is in it, and a CSRF token.

Public pages are the same for everybody and may be stored; these answers never are.
"""

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_safe

from journeys.access import owner_or_none
from journeys.models import Step
from journeys.views.private import private_page


@private_page
@require_safe
def marks(request: HttpRequest) -> JsonResponse:
    """Ids of the programmes and procedure sheets in the active journey; none without one."""
    holder = owner_or_none(request)
    added: list[str] = []
    if holder:
        steps = Step.objects.filter(journey=holder.journey).order_by("pk")
        for programme, slug in steps.values_list("programme_id", "sheet__slug"):
            added += [str(one) for one in (programme, slug) if one]
    return JsonResponse({"added": sorted(set(added))})


@private_page
@require_safe
def token(request: HttpRequest) -> JsonResponse:
    """The token that a form sent by a script must carry."""
    return JsonResponse({"token": get_token(request)})
