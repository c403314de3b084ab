"""The addresses of secret links to a journey and of feeds: outside the language prefix.

Their word "open" is the one after which the access log leaves everything out.
"""

from django.urls import path

from journeys.views import feeds, opening

app_name = "links"
urlpatterns = [
    path("open/<secret:secret>/", opening.open_in_language, name="open"),
    path("calendar/open/<secret:secret>", feeds.feed, name="feed"),
]
