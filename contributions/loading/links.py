"""Writes rows of link tables in bulk."""

from django.db.models import Model


def replace_links(through: type[Model], here: str, there: str, links: dict) -> None:
    """Make the rows of a link table be exactly ``links``, for the owners named in it.

    ``links`` maps the owner's id (column ``here``) to the ids linked (column ``there``).
    """
    through.objects.filter(**{f"{here}__in": list(links)}).delete()
    through.objects.bulk_create(
        [through(**{here: a, there: b}) for a, bs in links.items() for b in bs], batch_size=2_000
    )
