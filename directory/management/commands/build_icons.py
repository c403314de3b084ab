"""Build static/icons/sprite.svg: an SVG sprite of exactly the icons that pages use."""

import re
from importlib import resources
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from directory.emergency import numbers_by_number
from directory.templatetags.pages import EMERGENCY_NUMBERS, NAVIGATION

SVG = "{http://www.w3.org/2000/svg}"
IN_TEMPLATE = re.compile(r"""\{%\s*icon\s+"([a-z0-9-]+)\"""")
IN_SCRIPT = re.compile(r"""\bicon\("([a-z0-9-]+)\"""")
IN_VIEW = re.compile(
    r"""(?:\bicon\s*=\s*|"icon":\s*|\s\((?="[a-z0-9-]+", _\())"([a-z][a-z0-9-]+)\""""
)
NAMED = re.compile(r"""(?:\bicon\s*=\s*|"icon":\s*)"([a-z0-9-]+)\"""")


class Command(BaseCommand):
    """Gather the names of icons and take their drawings from Lucide (ISC licence)."""

    help = "Build static/icons/sprite.svg from the icons named in templates, scripts and taxonomy."

    def handle(self, *args, **options) -> None:
        base = Path(settings.BASE_DIR)
        names = icon_names(base)
        target = base / "static" / "icons" / "sprite.svg"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(sprite(names), encoding="utf-8")
        self.stdout.write(f"{len(names)} icons, {target.stat().st_size // 1024} KB")


def icon_names(base: Path) -> list[str]:
    """Return the sorted names of all icons the project at ``base`` asks for."""
    names = {number.icon for number in EMERGENCY_NUMBERS} | {place[1] for place in NAVIGATION}
    names |= {number.icon for number in numbers_by_number().values()}
    for pattern, folder, kind in (
        (IN_TEMPLATE, "templates", "*.html"),
        (IN_SCRIPT, "static/js", "*.js"),
        (IN_VIEW, "directory", "*.py"),
        (IN_VIEW, "accounts", "*.py"),
        (NAMED, "contributions", "*.py"),
    ):
        for path in (base / folder).rglob(kind):
            for name in pattern.findall(path.read_text(encoding="utf-8")):
                names.add(name)
    taxonomy = base / "fixtures" / "taxonomy.yaml"
    if taxonomy.exists():
        for theme in yaml.safe_load(taxonomy.read_text(encoding="utf-8")):
            names.add(theme["icon"])
            names.update(need["icon"] for need in theme.get("needs", []) if need.get("icon"))
    return sorted(names)


def sprite(names: list[str]) -> str:
    """Return an SVG document with one ``<symbol>`` for each of ``names``."""
    archive = resources.files("lucide").joinpath("lucide.zip")
    with archive.open("rb") as stream, ZipFile(stream) as drawings:
        known = set(drawings.namelist())
        missing = [name for name in names if f"{name}.svg" not in known]
        if missing:
            raise CommandError(f"Lucide has no icon named {', '.join(missing)}.")
        symbols = [_symbol(name, drawings.read(f"{name}.svg")) for name in names]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def _symbol(name: str, drawing: bytes) -> str:
    """Return a drawing as a symbol; colour and stroke are left to the page's stylesheet."""
    shapes = []
    for shape in ET.fromstring(drawing):  # noqa: S314 (our own package)
        tag = shape.tag.removeprefix(SVG)
        attributes = "".join(f' {key}="{value}"' for key, value in shape.attrib.items())
        shapes.append(f"<{tag}{attributes}/>")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(shapes)}</symbol>'
