"""Address of the tiles of our own map, which carries no language."""

from django.urls import path

from regions.vector_tiles import views

urlpatterns = [
    path("ground/<slug:version>/<int:z>/<int:x>/<int:y>.mvt", views.tile, name="ground-tile")
]
