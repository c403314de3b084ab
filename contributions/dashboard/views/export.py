"""View of a coordinator's programmes as a file, in every state of publication."""

from django.http import Http404, HttpResponseBase
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from contributions.actors import actor_of
from contributions.dashboard.views.programmes import current_filters, narrowed
from contributions.revisions.programmes_of import programmes_of
from directory.exports.formats import FORMATS, file_of
from directory.exports.rows import Wording, rows_of
from regions.pages import coordinator_page


@coordinator_page
@require_safe
def export(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    """Her programmes, as the list shows them with its filters; no confidential address."""
    if file_format not in FORMATS:
        raise Http404("There is no such format.")
    actor = actor_of(request.user)
    listed = narrowed(actor, current_filters(request)).prefetch_related(None)
    ids = list(dict.fromkeys(listed.values_list("pk", flat=True)))
    wording = Wording(get_language() or "fr", request.build_absolute_uri("/").rstrip("/"))
    return file_of(FORMATS[file_format], rows_of(ids, wording, programmes_of(actor)))
