"""Base classes of the API's views: read only, open to everyone, cached for a minute."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import activate
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import reading_limit
from api.problems import UNKNOWN, BadParametersError
from api.renderers import GeoJSONRenderer

FRESH_S = 60


@method_decorator(login_not_required, name="dispatch")
class PublicView(APIView):
    """A public answer in JSON: errors in the reader's language, answers in that of ``lang``."""

    form_class: type[Form] = Form
    http_method_names = ["get", "head", "options"]

    def check_throttles(self, request: Request) -> None:
        """Rate limit, shared by searches of an address on pages and all workers."""
        if seconds := reading_limit.wait_s(request):
            self.throttled(request, seconds)

    def perform_content_negotiation(
        self, request: Request, force: bool = False
    ) -> tuple[BaseRenderer, str]:
        """Content negotiation, with a shortcut for the usual ``Accept: */*``."""
        if request.META.get("HTTP_ACCEPT", "*/*") == "*/*" and not self.format_kwarg:
            renderer = self.get_renderers()[0]
            return renderer, renderer.media_type
        return super().perform_content_negotiation(request, force)

    def finalize_response(self, request: Request, response: Response, *args, **kwargs) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        if response.status_code == 200:
            patch_cache_control(response, public=True, max_age=FRESH_S)
        return response

    def read_form(self, request: Request) -> Any:
        """The validated form; ``BadParametersError`` names unknown and invalid parameters."""
        form = self.form_class(request.query_params)
        names = sorted(set(request.query_params) - set(form.fields))
        errors: list[dict[str, str | Promise]] = [
            {"parameter": name, "detail": UNKNOWN} for name in names
        ]
        if not form.is_valid():
            errors += [
                {"parameter": name, "detail": " ".join(str(message) for message in messages)}
                for name, messages in form.errors.items()
            ]
        if errors:
            raise BadParametersError(errors)
        requested = form.cleaned_data.get("lang") or settings.SOURCE_LANGUAGE
        # The interface is translated into fewer languages than texts.
        activate(requested if requested in dict(settings.LANGUAGES) else settings.SOURCE_LANGUAGE)
        return form


class PublicGeoView(PublicView):
    """A public answer in GeoJSON."""

    renderer_classes = [GeoJSONRenderer, JSONRenderer]
