"""URLs of web addresses that do not answer."""

from django.urls import path

from contributions.weblinks import views

urlpatterns = [path("coordination/links/", views.dead, name="dead_links")]
