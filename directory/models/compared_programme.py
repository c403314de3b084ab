"""Model of what is compared of a programme, to find duplicates of it."""

from django.contrib.gis.db.models import MultiPointField
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q

from directory.models.organization import Organization
from directory.models.programme import Programme


def several_texts() -> ArrayField:
    """An array of texts, none by default."""
    return ArrayField(models.TextField(), default=list)


def several_ids() -> ArrayField:
    """An array of ids of rows, none by default."""
    return ArrayField(models.IntegerField(), default=list)


class ComparedProgramme(models.Model):
    """What is compared of a published programme, in the form in which it is compared.

    Derived by ``directory.index.compared`` alone. Texts are folded and without the words that most
    names share; phone numbers are their last nine digits; web addresses have no scheme; opening
    hours are the days and times at which a usual week opens. ``places``
    are the points of exact sites: of any other site only the commune is compared, so that nothing
    reveals a hidden address.
    """

    programme = models.OneToOneField(
        Programme, models.CASCADE, primary_key=True, related_name="compared"
    )
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+", db_index=False)
    title = models.TextField()
    # In each language, and those languages in the same order.
    titles = several_texts()
    languages = several_texts()
    summary = models.TextField()
    name = models.TextField()
    siret = models.CharField(max_length=14, blank=True)
    phones = several_texts()
    emails = several_texts()
    websites = several_texts()
    hosts = several_texts()
    openings = several_texts()
    themes = several_ids()
    needs = several_ids()
    communes = several_ids()
    places = MultiPointField(geography=True, null=True)

    class Meta:
        # Blocking keys: a pair is compared only where it shares one of these.
        indexes = [
            GinIndex(
                "communes",
                OpClass("title", "gin_trgm_ops"),
                name="compared_title",
            ),
            GinIndex("communes", OpClass("name", "gin_trgm_ops"), name="compared_name"),
            GinIndex(fields=["phones"], name="compared_phones"),
            GinIndex(fields=["emails"], name="compared_emails"),
            GinIndex(fields=["websites"], name="compared_websites"),
            models.Index(fields=["siret"], name="compared_siret", condition=~Q(siret="")),
            models.Index(fields=["organization"], name="compared_organization"),
        ]

    def __str__(self) -> str:
        return f"what is compared of {self.programme_id}"
