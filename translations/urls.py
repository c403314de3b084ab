"""URLs of translating; config puts them under a language prefix and /translate/."""
app_name = "translations"
urlpatterns: list = []
