"""Addresses of the map that carry no language."""

from django.urls import path

from geo.tiles import views

urlpatterns = [path("tiles/<int:z>/<int:x>/<int:y>.png", views.tile, name="tile")]
