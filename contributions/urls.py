"""Addresses of contributions; config puts them under a language prefix."""

from contributions.urls_contribute import urlpatterns as contribute
from contributions.urls_coordination import urlpatterns as coordination
from contributions.urls_history import urlpatterns as history

app_name = "contributions"

urlpatterns = [*contribute, *coordination, *history]
