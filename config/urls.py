"""Root URLconf: pages under a language prefix, the API, tiles, sitemaps and health checks."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from accounts.administration import administration
from config import views
from journeys.views.feeds import reminders_stopped, stop_reminders
from journeys.views.offline import offline_journey

urlpatterns = [
    path("", views.best_language, name="root"),
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
    path("robots.txt", views.robots, name="robots"),
    path("api/", include("api.urls")),
    path("", include("geo.urls")),
    path("", include("regions.vector_tiles.urls")),
    path("", include("directory.machine_urls")),
    path("", include("journeys.link_urls")),
    *i18n_patterns(
        path("admin/", administration.urls),
        path("account/", include("accounts.urls")),
        path("coordination/", include("regions.urls")),
        path("journey/", include("journeys.urls")),
        # Outside the path of the owner's cookie: this page is the same for everybody.
        path("offline/journey/", offline_journey, name="offline_journey"),
        path("reminders/open/<secret:secret>/", stop_reminders, name="stop_reminders"),
        path("reminders/stopped/", reminders_stopped, name="reminders_stopped"),
        path("translate/", include("translations.urls")),
        path("", include("contributions.urls")),
        path("", include("directory.urls")),
    ),
]

handler400 = "config.views.bad_request"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
