"""The roles in which a person acts, as the audit and public histories name them."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class Role(TextChoices):
    """The role in which somebody acted; one person may have several."""

    VISITOR = "visitor", pgettext_lazy("role", "visitor")
    CONTRIBUTOR = "contributor", pgettext_lazy("role", "contributor")
    MEMBER = "member", pgettext_lazy("role", "member of the organization")
    TRANSLATOR = "translator", pgettext_lazy("role", "translator")
    REVIEWER = "reviewer", pgettext_lazy("role", "reviewer of translations")
    SHEET_EDITOR = "sheet_editor", pgettext_lazy("role", "editor of procedure sheets")
    SOCIAL_WORKER = "social_worker", pgettext_lazy("role", "social worker")
    COORDINATOR = "coordinator", pgettext_lazy("role", "coordinator")
    ADMINISTRATOR = "administrator", pgettext_lazy("role", "administrator")
    # Commands of the installation: loading what ships with it, clearing what has expired.
    INSTALLATION = "installation", pgettext_lazy("role", "this installation")
