"""The address of every secret link to a journey: without a language, outside the language prefix.

Its word "open" is the one after which the access log leaves everything out.
"""

from django.urls import path

from journeys.views import opening

app_name = "links"
urlpatterns = [
    path("open/<secret:secret>/", opening.open_in_language, name="open"),
]
