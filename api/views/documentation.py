"""The API's OpenAPI document, and Swagger UI for it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from api.views.public import PublicView
from directory.views.public import reading_page


class Schema(PublicView, SpectacularAPIView):
    """The OpenAPI 3.1 document, as JSON or YAML by the Accept header."""

    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer, OpenApiYamlRenderer]

    @extend_schema(exclude=True)
    def get(self, request: Request, *args, **kwargs) -> Response:
        self.read_form(request)
        return super().get(request, *args, **kwargs)


@reading_page
def docs(request: HttpRequest) -> HttpResponse:
    """Show the OpenAPI document with Swagger UI, from our own files."""
    return render(request, "api/docs.html")
