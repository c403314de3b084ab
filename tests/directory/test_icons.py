"""The sprite holds exactly the icons that pages, scripts and the taxonomy name."""

import re

from django.conf import settings

from directory.management.commands.build_icons import icon_names, sprite

SPRITE = settings.BASE_DIR / "static" / "icons" / "sprite.svg"


def test_sprite_is_what_the_command_would_write():
    assert SPRITE.read_text(encoding="utf-8") == sprite(icon_names(settings.BASE_DIR))


def test_conditions_of_programmes_have_their_icons():
    source = (settings.BASE_DIR / "directory" / "display" / "conditions.py").read_text(
        encoding="utf-8"
    )
    named = set(re.findall(r'\("([a-z0-9-]+)", _\(', source))
    assert named
    assert named <= set(icon_names(settings.BASE_DIR))
