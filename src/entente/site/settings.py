"""Django settings. Everything that differs between places comes from the environment.

``DATABASE_URL`` (application role) and ``DATABASE_OWNER_URL`` (migrations) name a server of one's
own; without them the embedded PostgreSQL is used. ``ENTENTE_DATA`` is where this installation keeps
its files (default: ``var`` in the project).
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from entente.site.postgres import django_databases

PACKAGE = Path(__file__).resolve().parents[1]
PROJECT = PACKAGE.parents[1]
DATA = Path(os.environ.get("ENTENTE_DATA", PROJECT / "var"))


def _secret_key() -> str:
    """From the environment, else made once and kept 0600 beside the data."""
    if key := os.environ.get("ENTENTE_SECRET_KEY"):
        return key
    DATA.mkdir(parents=True, exist_ok=True)
    path = DATA / "secret-key"
    if not path.exists():
        fresh = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fresh, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()


SECRET_KEY = _secret_key()
DEBUG = os.environ.get("ENTENTE_DEBUG") == "1"
DEMO = os.environ.get("ENTENTE_DEMO") == "1"
ALLOWED_HOSTS = os.environ.get("ENTENTE_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = list(filter(None, os.environ.get("ENTENTE_ORIGINS", "").split(",")))

FLOORS = (
    "strategy", "outcomes", "operations", "communications", "fora", "liaison", "secondments", "threats",
    "priorities", "training", "deconfliction", "marine", "screening", "linkage", "exchange", "holdings",
    "authority",
)  # fmt: skip
ROOMS = [room for room in FLOORS if (PACKAGE / room / "apps.py").exists()]
"""The rooms that are built, the upper first; each brings its own addresses and demonstration."""

INSTALLED_APPS = [
    "entente.site",
    *(f"entente.{room}" for room in ROOMS),
    "entente.core",
    "entente.ledger",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "entente.core.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "entente.core.middleware.MachineMiddleware",
    "entente.core.middleware.OfficerMiddleware",
]

ROOT_URLCONF = "entente.site.urls"
ASGI_APPLICATION = "entente.site.asgi.application"
WSGI_APPLICATION = "entente.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "entente.core.context_processors.frame",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

DATABASES = django_databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "core.Officer"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "UserAttributeSimilarityValidator")
]
ACCOUNT_ADAPTER = "entente.core.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_FORMS = {"login": "entente.core.forms.LoginForm"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("ENTENTE_BEHIND_TLS") == "1" else None
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("ENTENTE_BEHIND_TLS") == "1"

CSRF_FAILURE_VIEW = "entente.core.views.csrf_failure"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Entente"
BLUR_AFTER = int(os.environ.get("ENTENTE_BLUR_AFTER", "300"))  # seconds without a hand on it; 0: never
SPEECH = os.environ.get("ENTENTE_SPEECH", "local")  # local: on the device; browser: its maker may hear it

JOINT_AGENCIES = tuple(filter(None, os.environ.get("ENTENTE_JOINT_AGENCIES", "CBSA,RCMP").split(",")))

PUBLIC_URL = os.environ.get("ENTENTE_URL", "http://127.0.0.1:8000").rstrip("/")
DEFAULT_FROM_EMAIL = os.environ.get("ENTENTE_MAIL_FROM", "entente@localhost")
EMAIL_HOST = os.environ.get("ENTENTE_MAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("ENTENTE_MAIL_PORT", "25"))
WEBHOOK_LOCAL = os.environ.get("ENTENTE_WEBHOOK_LOCAL") == "1"  # also call http and private addresses

UPLOAD_AT_MOST = {
    what: int(os.environ.get(f"ENTENTE_{what.upper()}_MB", mb)) * 2**20
    for what, mb in {"manifest": 20, "manifest_unpacked": 100, "list": 60, "list_unpacked": 400}.items()
}
"""Bytes of a file that is sent in, as it comes and unpacked (``ENTENTE_MANIFEST_UNPACKED_MB`` …)."""

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LANGUAGE_COOKIE_NAME = "entente_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"entente": {"level": "INFO"}},
}

# How many months arrival reports (customs), tracks and vessels (police) are kept from the day they speak of;
# a finding the shortest time of what it was computed from. Privacy Regulations, 4: two years at least
# after the last use; the time itself is the agencies' schedule. 0: none is set.
MARINE_KEPT_MONTHS = {
    regime: int(os.environ.get(f"ENTENTE_MARINE_KEPT_{regime.upper()}", 84))
    for regime in ("customs", "police")
}
