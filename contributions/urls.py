"""URLs of contributions; config puts them under a language prefix."""

from contributions.dashboard.urls import urlpatterns as coordination
from contributions.freshness.urls import urlpatterns as freshness
from contributions.moderation.urls_history import urlpatterns as history
from contributions.proposals.urls import urlpatterns as contribute
from contributions.recordings.urls import urlpatterns as recordings
from contributions.reports.urls import urlpatterns as reports
from contributions.sheets.urls import urlpatterns as sheets
from contributions.weblinks.urls import urlpatterns as weblinks

app_name = "contributions"

urlpatterns = [
    *(*contribute, *coordination, *freshness, *weblinks),
    *(*sheets, *history, *recordings, *reports),
]
