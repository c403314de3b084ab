"""URLs of translating; config puts them under a language prefix and /translate/."""

from django.urls import path

from translations.views import deciding, exchange, overview, piece

app_name = "translations"

urlpatterns = [
    path("", overview.home, name="home"),
    path("questions/<int:question_id>/", deciding.answer, name="answer"),
    path("<slug:language>/", overview.language, name="language"),
    path("<slug:language>/files/choices/", exchange.choose, name="choose"),
    path("<slug:language>/files/<slug:file_format>/", exchange.download, name="download"),
    path("<slug:language>/files/", exchange.upload, name="upload"),
    path("<slug:language>/<int:pk>/", piece.piece, name="piece"),
    path("<slug:language>/<int:pk>/<slug:verb>/", piece.act, name="act"),
    path(
        "<slug:language>/<int:pk>/<uuid:revision_id>/<slug:verb>/",
        deciding.decide,
        name="decide",
    ),
]
