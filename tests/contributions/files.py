"""Files of programmes for tests of the import."""

import csv
import io

from contributions.actors import Actor
from contributions.importing.preview import preview_file
from contributions.models import Import
from tests.factories import term

SOURCE = "Base du CCAS"
ROW = {
    "id": "1",
    "title": "Cours du soir",
    "summary": "Apprenez le français.",
    "organization": "CCAS d'exemple",
    "themes": "french",
    "phone": "04 72 00 00 00",
    "address": "12 rue de l'Exemple",
    "postcode": "69007",
    "commune": "Lyon",
    "lat": "45.7485",
    "lon": "4.8420",
}


def row(**cells: str) -> dict[str, str]:
    """A good row in Lyon, with these ``cells`` replaced."""
    return ROW | cells


def table(*rows: dict[str, str], delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    """A CSV file with these rows."""
    columns = list(dict.fromkeys(name for each in rows for name in each))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def previewed(by: Actor, *rows: dict[str, str], source: str = SOURCE) -> Import:
    """An import of these rows, previewed."""
    for code in ("french", "health"):
        term("theme", code)
    return preview_file(by=by, source=source, file_name="programmes.csv", raw=table(*rows))
