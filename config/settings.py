"""Settings of Repères. Every value an installation may change is an environment variable."""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy

from config.environment import (
    BasemapSource,
    choice,
    demonstration,
    flag,
    folder,
    require_strong_server_key,
    secret_key,
    secret_key_fallbacks,
    words,
)
from config.languages import languages_of
from config.schedule import CATCHES_UP_S, WORKER

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("REPERES_VAR", BASE_DIR / "var"))

DEBUG = flag("DJANGO_DEBUG")
SECRET_KEY = secret_key(VAR_DIR)
SECRET_KEY_FALLBACKS = secret_key_fallbacks(VAR_DIR)
# The file of the server key, from which the keys of encryption at rest are derived, unless
# REPERES_JOURNEY_KEY is set (accounts/encryption.py). The key itself is no setting: neither a copy
# of the database nor one of the settings holds it.
SERVER_KEY_FILE = VAR_DIR / "journey_key"
require_strong_server_key()
ALLOWED_HOSTS = words("REPERES_HOSTS", "127.0.0.1,localhost")
DEMO = demonstration(ALLOWED_HOSTS)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "leaflet",
    "rest_framework",
    "rest_framework_gis",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "procrastinate.contrib.django",
    "geo",
    "accounts",
    "regions",
    "directory",
    "contributions",
    "journeys",
    "translations",
    "api",
    "seeding",
]

MIDDLEWARE = [
    "config.policy.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "config.policy.DirectionMiddleware",
    "config.policy.PolicyMiddleware",
    "config.incoming.IncomingMiddleware",
    "accounts.reading_limit.ReadingLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.PublicOrSignedInMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                # Required by the administration; both are lazy.
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "directory.context_processors.frame",
            ],
        },
    }
]

# Database

if not os.environ.get("DATABASE_URL"):
    raise ImproperlyConfigured(
        "DATABASE_URL is not set. script/server, script/test and script/manage set it to the "
        "embedded database; elsewhere give postgis://user:password@host:port/name."
    )
DATABASES = {
    "default": dj_database_url.config(
        engine="config.postgis",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
# No JIT: searches are short and many, and compiling one takes longer than running it. Low
# random_page_cost: pages are in memory or on an SSD.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c jit=off -c random_page_cost=1.1"
# A prepared cursor (config/postgis) prepares a statement when it runs for the second time.
DATABASES["default"]["OPTIONS"]["prepare_threshold"] = 1
DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ.get("REPERES_TEST_TEMPLATE") or None}

# `local` is per worker and costs no query; `default` is shared by all workers. Both may evict any
# entry, so rate limits for security are counted in a table (accounts/throttling.py).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
    },
    "local": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
}

# Languages, from fixtures/languages.yaml and the folder that an installation may add

FIXTURES = BASE_DIR / "fixtures"
ADDED_LANGUAGES = folder("REPERES_LANGUAGES")
LOCALE_PATHS = [
    *([ADDED_LANGUAGES / "locale"] if ADDED_LANGUAGES else []),
    BASE_DIR / "locale",
    # What Django says itself, in languages that it lacks.
    BASE_DIR / "config" / "django_words" / "locale",
]
LANGUAGE_FACTS = {
    each.code: each for each in languages_of(FIXTURES, LOCALE_PATHS[:-1], ADDED_LANGUAGES)
}
LANG_INFO.update({code: each.info for code, each in LANGUAGE_FACTS.items()})
CONTENT_LANGUAGES = [(code, gettext_lazy(each.english)) for code, each in LANGUAGE_FACTS.items()]
SOURCE_LANGUAGE = "fr"
# Own formats of dates, where those of Django put the month first or are missing.
FORMAT_MODULE_PATH = ["config.formats"]
# Formats of languages for which neither Django nor config/formats has any.
DATE_FORMAT, MONTH_DAY_FORMAT, SHORT_DATE_FORMAT = "j F Y", "j F", "d/m/Y"
TIME_FORMAT, DATETIME_FORMAT, SHORT_DATETIME_FORMAT = "H:i", "j F Y H:i", "d/m/Y H:i"
DECIMAL_SEPARATOR, THOUSAND_SEPARATOR = ",", "\N{NO-BREAK SPACE}"
# A language is offered when it has its catalogue.
LANGUAGES = [(code, name) for code, name in CONTENT_LANGUAGES if LANGUAGE_FACTS[code].is_offered]
LANGUAGES_BIDI = [code for code, each in LANGUAGE_FACTS.items() if each.is_rtl]
LANGUAGE_CODE = "fr"
# Readings of pages are counted in the worker and written so many at once; 0: none are counted.
PAGE_VIEWS_AT_ONCE = int(os.environ.get("REPERES_PAGE_VIEWS_AT_ONCE") or 100)
# Machine drafts for translators: a server that answers like LibreTranslate, or Debian's apertium
# for Ukrainian from reviewed Russian; off unless set. Characters a day for all languages together.
MACHINE_DRAFTS_URL = os.environ.get("REPERES_MACHINE_DRAFTS_URL", "")
MACHINE_DRAFTS_KEY = os.environ.get("REPERES_MACHINE_DRAFTS_KEY", "")
MACHINE_DRAFTS_APERTIUM = flag("REPERES_MACHINE_DRAFTS_APERTIUM")
MACHINE_DRAFTS_CHARACTERS_A_DAY = int(os.environ.get("REPERES_MACHINE_DRAFTS_A_DAY") or 50_000)
USE_I18N = True
TIME_ZONE = "Europe/Paris"
USE_TZ = True

# Files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.storage.StaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 3600

# Security

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Our own pages use geolocation and the clipboard only. Listed are features that browsers know: for
# an unknown one they log a warning on every page.
PERMISSIONS_POLICY = {
    **dict.fromkeys(("clipboard-write", "geolocation"), "(self)"),
    **dict.fromkeys(
        (
            *("accelerometer", "autoplay", "browsing-topics", "camera"),
            *("clipboard-read", "display-capture", "encrypted-media", "fullscreen", "gamepad"),
            *("gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone"),
            *("midi", "payment", "picture-in-picture", "publickey-credentials-create"),
            *("publickey-credentials-get", "screen-wake-lock", "serial", "storage-access"),
            *("sync-xhr", "usb", "window-management", "xr-spatial-tracking"),
        ),
        "()",
    ),
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("REPERES_PROXY") else None
BEHIND_PROXY = flag("REPERES_PROXY")
SECURE_SSL_REDIRECT = flag("REPERES_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = flag("REPERES_HTTPS")
SECURE_HSTS_SECONDS = 31_536_000 if flag("REPERES_HTTPS") else 0
# The bound for all requests; each view declares a smaller one (accounts/body_limits.py).
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# Signing in: by a code sent by mail, nobody has a password; a second factor for those who decide

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_page"
ACCOUNT_ADAPTER = "accounts.sign_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
# Entering the code proves that the address is hers.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_TIMEOUT = 30 * 60
ACCOUNT_FORMS = {
    "request_login_code": "accounts.sign_in.MailForm",
    "confirm_login_code": "accounts.sign_in.CodeForm",
}
# allauth counts in the cache, which evicts: accounts/codes.py and accounts/second_factor.py count.
ACCOUNT_RATE_LIMITS = False
MFA_ADAPTER = "accounts.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.second_factor.SecondFactorForm",
    "reauthenticate": "accounts.second_factor.ReauthenticationForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Repères"
# The clock of a phone may be half a minute wrong.
MFA_TOTP_TOLERANCE = 1

# Mail

EMAIL_BACKEND = (
    "accounts.demo.EmailBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST = os.environ.get("REPERES_MAIL_HOST") or "localhost"
EMAIL_PORT = int(os.environ.get("REPERES_MAIL_PORT") or 25)
EMAIL_HOST_USER = os.environ.get("REPERES_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("REPERES_MAIL_PASSWORD", "")
EMAIL_USE_TLS = flag("REPERES_MAIL_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("REPERES_MAIL_FROM") or "Repères <reperes@localhost>"

# Jobs, run by script/worker (config/jobs.py); only tests let the fetcher reach this machine
PROCRASTINATE_IMPORT_PATHS = ["config.jobs", "contributions.freshness.jobs"]
PROCRASTINATE_WORKER_DEFAULTS = WORKER
PROCRASTINATE_PERIODIC_DEFAULTS = {"max_delay": CATCHES_UP_S}
FETCHER_REACHES_LOOPBACK = False

# Maps and places

BASEMAP = choice("REPERES_BASEMAP", ("auto", "outlines", "file"))
# An MBTiles or PMTiles file of pictures, for "file", and whom to credit if it does not say.
BASEMAP_FILE = os.environ.get("REPERES_BASEMAP_FILE", "")
BASEMAP_FILE_ATTRIBUTION = os.environ.get("REPERES_BASEMAP_ATTRIBUTION", "")
if BASEMAP == "file" and not BASEMAP_FILE:
    raise ImproperlyConfigured("REPERES_BASEMAP=file needs REPERES_BASEMAP_FILE.")
BASEMAP_SOURCES: dict[str, BasemapSource] = {
    # Plan IGN of the French state's Géoplateforme: WMTS, no key.
    "plan-ign": {
        "url": "https://data.geopf.fr/wmts?SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetTile"
        "&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&FORMAT=image/png"
        "&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}",
        "max_zoom": 18,
        "attribution": "© IGN, Plan IGN",
    },
    "openstreetmap": {
        "url": "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        "max_zoom": 18,
        "attribution": "© OpenStreetMap contributors, openstreetmap.org/copyright",
    },
    "own": {
        "url": os.environ.get("REPERES_BASEMAP_URL", ""),
        "max_zoom": 18,
        "attribution": os.environ.get("REPERES_BASEMAP_ATTRIBUTION", ""),
    },
}
BASEMAP_SOURCE_NAME = choice("REPERES_BASEMAP_SOURCE", tuple(BASEMAP_SOURCES))
BASEMAP_SOURCE: BasemapSource = BASEMAP_SOURCES[BASEMAP_SOURCE_NAME]
if not BASEMAP_SOURCE["url"].startswith(("http://", "https://")):
    raise ImproperlyConfigured("REPERES_BASEMAP_URL must be http(s)://… with {z}, {x} and {y}.")
BASEMAP_CACHE_BYTES = 500_000_000
# One worker always stays free for pages.
BASEMAP_FETCHES_AT_ONCE = max(1, int(os.environ.get("WEB_CONCURRENCY") or 3) - 1)
# Papers are made in processes of their own, so many at once that one worker stays free likewise.
PAPERS_AT_ONCE = max(1, int(os.environ.get("WEB_CONCURRENCY") or 3) - 1)
GEOCODERS = words("REPERES_GEOCODERS", "gazetteer")
LEAFLET_CONFIG = {"RESET_VIEW": False}

# Operator of this installation, shown on every page

OPERATOR_NAME = os.environ.get("REPERES_OPERATOR_NAME", "")
OPERATOR_CONTACT = os.environ.get("REPERES_OPERATOR_CONTACT", "")

# API

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "api.problems.problem_response",
    "UNAUTHENTICATED_USER": None,
}
# How often one address may search, by pages and API together (accounts/reading_limit.py); a
# reception centre shares one address.
READING_PER_MINUTE = 300
# And how often it may read public pages, searches and the frames of maps included (there too).
PAGES_PER_MINUTE = 600
# Addresses that may read without limit, empty but where load is measured.
READING_UNLIMITED = words("REPERES_READING_UNLIMITED")
SPECTACULAR_SETTINGS = {
    "TITLE": "Repères",
    "DESCRIPTION": "Local support programmes for refugees in France, as open data.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "config.access_log.RedactingFormatter",
            "fmt": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "filters": {"without_secrets": {"()": "config.access_log.RedactingFilter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["without_secrets"],
        }
    },
    # Instead of Django's own handlers, which do not redact.
    "loggers": {"django": {"handlers": []}, "django.server": {"handlers": [], "propagate": True}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

# GDAL reads boundary files that an administrator hands to import_territories, never a visitor's.
SILENCED_SYSTEM_CHECKS = ["gis.W001"]
