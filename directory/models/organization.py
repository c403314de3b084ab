"""Model of organizations, which run programmes."""

import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from directory.fields import LineColumn, MailColumn, PhoneColumn, WebColumn


class Organization(models.Model):
    """Who runs programmes: an association, a town, a public body."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = LineColumn(_("name"), max_length=200, section="organization", api="", label=_("Name"))
    siret = models.CharField(
        "SIRET",
        max_length=14,
        blank=True,
        validators=[RegexValidator(r"^\d{14}$", _("A SIRET number has 14 digits."))],
    )
    phone = PhoneColumn(
        _("phone"),
        max_length=20,
        blank=True,
        section="organization",
        api="",
        label=_("Telephone"),
        question=_("Its phone"),
    )
    email = MailColumn(
        _("mail address"), blank=True, section="organization", api="", label=_("Mail")
    )
    website = WebColumn(
        _("web address"),
        blank=True,
        section="organization",
        api="",
        label=pgettext_lazy("name of a field", "Website"),
    )
    # What was made one with another runs nothing any more: its programmes are the other's.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    is_example = models.BooleanField(_("example"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    modified_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(siret="") | models.Q(siret__regex=r"^\d{14}$"),
                name="organization_siret_has_14_digits",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="organization_has_name"),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True)
                | ~models.Q(merged_into=models.F("id")),
                name="organization_not_merged_into_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.name
