"""What a speaker agrees to. Other words are a new version: older consents name theirs."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERSION = 1

LINES: tuple[Promise, ...] = (
    _("It is my own voice, and I may publish it. I am at least 18 years old."),
    _("Everybody may hear the recording on this site. My name is not shown."),
    _("I can withdraw it at any time, without a reason. It is deleted at once."),
    _("When the text changes in meaning, the recording is no longer offered."),
)
