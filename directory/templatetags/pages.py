"""Template tags and filters: icons, numbers, navigation, and strings for scripts."""

from dataclasses import dataclass
from functools import lru_cache

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import (
    get_language,
    gettext,
    gettext_lazy,
    gettext_noop,
    pgettext_lazy,
)

from directory.display import place_links
from directory.display.offices import OfficeCard, OfficeSource, sources_of
from directory.display.open_at import DayChoices, open_at_choices
from directory.display.place_links import PlaceOfAddress, query_of_place
from directory.display.script_modules import modules_of
from directory.texts import Text
from regions.phones import phone_in_words, phone_link
from regions.phones import spoken as spoken_phone

register = template.Library()

SPRITE = "icons/sprite.svg"
# Icons that are mirrored in right-to-left pages.
DIRECTIONAL = {"arrow-left", "arrow-right", "chevron-left", "chevron-right", "list"}
METRES_UP_TO = 950
# Pages of the navigation that take a place in their address.
PLACED_PAGES = {"directory:search", "directory:procedures", "journeys:journey", "directory:help"}
WHERE = template.Variable("where.code")
RADII_M = (2_000, 5_000, 10_000, 25_000, 100_000, 200_000)


@dataclass(frozen=True)
class EmergencyNumber:
    """A free emergency number in France, with label and explanation."""

    number: str
    icon: str
    label: Promise
    explanation: Promise
    is_text_message: bool = False

    @property
    def href(self) -> str:
        return f"{'sms' if self.is_text_message else 'tel'}:{self.number}"


EMERGENCY_NUMBERS = (
    EmergencyNumber(
        "112",
        "siren",
        gettext_lazy("Any emergency"),
        gettext_lazy("The same number in all of Europe. It works from any phone."),
    ),
    EmergencyNumber(
        "15",
        "ambulance",
        gettext_lazy("Medical help"),
        gettext_lazy("Someone is very ill or hurt."),
    ),
    EmergencyNumber(
        "17",
        "shield-alert",
        gettext_lazy("Police"),
        gettext_lazy("Someone attacks you or robs you."),
    ),
    EmergencyNumber(
        "18",
        "flame",
        gettext_lazy("Firefighters"),
        gettext_lazy("There is a fire, a gas leak or an accident."),
    ),
    EmergencyNumber(
        "114",
        "message-square-text",
        gettext_lazy("By text message"),
        gettext_lazy("You cannot speak or hear. Send a text message."),
        is_text_message=True,
    ),
    EmergencyNumber(
        "115",
        "bed",
        gettext_lazy("Shelter"),
        gettext_lazy("You have nowhere to sleep tonight."),
    ),
    EmergencyNumber(
        "119",
        "baby",
        gettext_lazy("Children in danger"),
        gettext_lazy("A child is hurt, neglected or afraid."),
    ),
    EmergencyNumber(
        "3919",
        "venus",
        gettext_lazy("Violence against women"),
        gettext_lazy("They listen, keep it secret and help. It does not show on the bill."),
    ),
)

NAVIGATION = (
    (
        "directory:search",
        "search",
        gettext_lazy("Search"),
        ("directory:search", "directory:near", "directory:programme", "directory:territory"),
    ),
    (
        "directory:procedures",
        "clipboard-list",
        gettext_lazy("Procedures"),
        ("directory:procedures", "directory:procedure"),
    ),
    # A whole app: this entry is current on each of its pages.
    (
        "journeys:journey",
        "route",
        pgettext_lazy("place in the navigation", "My journey"),
        ("journeys:",),
    ),
    ("directory:help", "life-buoy", gettext_lazy("Help"), ("directory:help",)),
)

# Texts that scripts show, passed to them as JSON in the language of the page.
SCRIPT_STRINGS = {
    "locating": gettext_noop("Looking for you…"),
    "locate_denied": gettext_noop("We may not see where you are. Write your town instead."),
    "locate_failed": gettext_noop("We could not find where you are. Write your town instead."),
    "near_you": gettext_noop("Around me"),
    "search_failed": gettext_noop("The list did not arrive. Check your connection and try again."),
    "around_place": gettext_noop("Around {place}"),
    "by_sound": gettext_noop("written as it sounds"),
    "no_place": gettext_noop("No place has this name. Check the spelling or try the postcode."),
    "kind_theme": gettext_noop("Theme"),
    "kind_need": gettext_noop("Need"),
    "kind_sheet": gettext_noop("Procedure"),
    "kind_place": gettext_noop("Place"),
    "cluster": gettext_noop("{count} programmes here. Come closer."),
    "site_open": gettext_noop("{title} · open now"),
    "site_closed": gettext_noop("{title} · closed now"),
    "site_open_then": gettext_noop("{title} · open at the time you chose"),
    "same_spot": gettext_noop("{count} programmes at this address. Open the list."),
    "programmes_here": gettext_noop("Programmes here: {count}"),
    "chosen": gettext_noop("Chosen on the map"),
    "show_all": gettext_noop("Show them all in the list"),
    "close": gettext_noop("Close"),
    "zoom_in": gettext_noop("Come closer"),
    "zoom_out": gettext_noop("See wider"),
    "you_are_here": gettext_noop("You are here"),
    "map_failed": gettext_noop("The map did not arrive. The list shows everything."),
    "show_on_map": gettext_noop("Show on the map"),
    "loading": gettext_noop("Loading…"),
}


# Cached: a page of results has hundreds, and the sprite's URL does not change in a process.
@register.simple_tag
@lru_cache(maxsize=1024)
def icon(name: str, extra: str = "") -> SafeString:
    """Return the icon ``name`` of the sprite, hidden from screen readers."""
    classes = " ".join(
        filter(None, ["icon", "icon-directional" if name in DIRECTIONAL else "", extra])
    )
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        static(SPRITE),
        name,
    )


@register.simple_tag
def modules_ahead(script: str) -> SafeString:
    """Have what a script imports fetched with it, after what the first paint needs."""
    links = ((static(name),) for name in modules_of(script)[1:])
    return format_html_join("\n", '<link rel="modulepreload" href="{}" fetchpriority="low">', links)


@register.simple_tag
def module_urls(script: str) -> str:
    """Return the addresses of a script and of all that it imports, separated by spaces."""
    return " ".join(static(name) for name in modules_of(script))


@register.simple_tag
def sprite_url() -> str:
    """Return the address of the icon sprite, for scripts."""
    return static(SPRITE)


@register.simple_tag(takes_context=True)
def place_query(context: template.Context, first: str = "?") -> str:
    """Return ``?place=…`` for the place of the page, else for that in its address, else "".

    With it a chosen place goes along to other pages where no script keeps it. A position of the
    device has no code. ``first`` is "&" behind another parameter.
    """
    return query_of_place(_place_code(context)).replace("?", first)


@register.simple_tag(takes_context=True)
def place_of_address(context: template.Context) -> PlaceOfAddress | None:
    """Return the place of the page or in its address, for the header; None without one."""
    request = context.get("request")
    if not request:
        return None
    language = get_language() or settings.SOURCE_LANGUAGE
    return place_links.place_of_address(request.get_full_path(), _place_code(context), language)


def _place_code(context: template.Context) -> str:
    """The code of the place of the page, else that in its address, else ""."""
    try:
        code: str = WHERE.resolve(context)
    except template.VariableDoesNotExist:
        request = context.get("request")
        code = request.GET.get("place", "") if request else ""
    return code


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[dict]:
    """Return the entries of the navigation, with ``is_here`` for the current one."""
    match = getattr(context.get("request"), "resolver_match", None)
    here = match.view_name if match else ""
    kept = place_query(context)
    places = []
    for name, icon_name, label, holds in NAVIGATION:
        try:
            url = reverse(name) + (kept if name in PLACED_PAGES else "")
        except NoReverseMatch:
            continue
        is_here = here in holds or f"{here.partition(':')[0]}:" in holds
        places.append({"url": url, "icon": icon_name, "label": label, "is_here": is_here})
    return places


@register.simple_tag
def emergency_numbers() -> tuple[EmergencyNumber, ...]:
    """Return the emergency numbers of France in the order in which they are shown."""
    return EMERGENCY_NUMBERS


@register.simple_tag
def script_strings() -> dict[str, str]:
    """Return the texts that scripts show, in the language of the page."""
    return {key: gettext(text) for key, text in SCRIPT_STRINGS.items()}


@register.simple_tag
def choices(bound_field) -> list[dict]:
    """Return value, label and ``is_chosen`` of each choice of a bound form field."""
    value = bound_field.value()
    chosen = value if isinstance(value, list | tuple | set) else [value]
    chosen = {str(item) for item in chosen if item not in (None, "")}
    return [
        {"value": code, "label": label, "is_chosen": str(code) in chosen}
        for code, label in bound_field.field.choices
        if code not in (None, "")
    ]


@register.simple_tag
def radii(chosen: object) -> list[dict]:
    """Return the distances offered in metres; ``chosen`` is the one in use, or empty."""
    return [{"value": metres, "is_chosen": str(metres) == str(chosen)} for metres in RADII_M]


@register.filter
def distance(metres: float | None) -> str:
    """Format a distance in metres: steps of 50 m up to 950 m, then tenths of a kilometre."""
    if metres is None:
        return ""
    rounded = max(50, round(metres / 50) * 50)
    if rounded <= METRES_UP_TO:
        return gettext("%(number)s m") % {"number": number_format(rounded, 0)}
    decimals = 1 if metres < 100_000 else 0
    number = number_format(round(metres / 1000, decimals), decimals, force_grouping=True)
    return gettext("%(number)s km") % {"number": number}


@register.simple_tag
def open_at(chosen: str | None) -> list[DayChoices]:
    """Return the choices of a moment of the coming days, by day."""
    return open_at_choices(chosen)


@register.filter
def in_its_language(text: Text) -> SafeString:
    """A text with its language and direction, unknown of what a person wrote herself."""
    if not text.lang:
        return format_html('<span dir="auto">{}</span>', text.text)
    words = format_html('<span lang="{}" dir="{}">{}</span>', text.lang, text.dir, text.text)
    if not text.is_outdated:
        return words
    told = gettext("The French text has changed since this translation")
    mark = format_html(
        '<span class="outdated-mark" title="{}">{}<span class="visually-hidden">{}</span></span>',
        *(told, icon("clock-alert"), told),
    )
    return words + mark


@register.filter
def office_sources(offices: list[OfficeCard]) -> list[OfficeSource]:
    """The sources of the offices on a page, each once."""
    return sources_of(offices)


@register.filter
def unlocalised(number: float) -> str:
    """Write degrees for scripts: a decimal point in every language, seven places (1 cm)."""
    return f"{number:.7f}".rstrip("0").rstrip(".")


@register.filter
def phone(number: str) -> str:
    """Write a phone number as people of its country do."""
    return phone_in_words(number)


@register.filter
def phone_href(number: str) -> str:
    """Return the address that dials a stored phone number."""
    return phone_link(number)


@register.filter
def spoken(number: str) -> str:
    """Write a phone number digit by digit, as a screen reader should say it."""
    return spoken_phone(number)


@register.filter
def theme_class(theme: object) -> str:
    """Return the class that carries a theme's colour; themes come as objects, dicts or codes."""
    code = theme.get("code") if isinstance(theme, dict) else getattr(theme, "code", theme)
    return f"theme-{code}" if code else ""
