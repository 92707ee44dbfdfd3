"""Settings, all from the environment; the defaults run one subdistrict on SQLite.

Names begin with LILONG_, save DATABASE_URL. `docs/reference/settings.md` explains each.
"""

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env

from lilong.config.logging import logging_config
from lilong.config.secrets import NO_SECRET
from lilong.kernel import clock

# One thread for numpy's products: on a machine with other work its threads wait for each other,
# and what takes a second takes minutes. It is read when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

env = Env()
VAR = Path(env.str("LILONG_VAR", "var")).resolve()
DEMO = env.bool("LILONG_DEMO", False)
DEBUG = env.bool("LILONG_DEBUG", False)
TESTING = "pytest" in sys.modules
PACKAGE = Path(__file__).resolve().parent.parent


def _secret(name: str) -> str:
    """Return a secret from the environment, or from its file that `lilong prepare` makes."""
    value = env.str(f"LILONG_{name.upper()}", "")
    path = VAR / f"{name}.txt"
    if not value and path.exists():
        value = path.read_text().strip()
    return value or NO_SECRET


SECRET_KEY = _secret("secret_key")
ALLOWED_HOSTS = env.list("LILONG_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("LILONG_ORIGINS", [])
BEHIND_TLS = env.bool("LILONG_TLS", not (DEMO or TESTING))

# The rooms, top first; a room's app is found by its name.
ROOMS = [
    "overview", "work_orders", "campaigns", "resources", "cases", "ledger", "exchange", "notices",
    "attachments", "search", "jobs", "rulebook", "accounts", "territory", "journal", "vault", "ui",
]  # fmt: skip
# Where programmes are looked for beside the package's own: folders of folders, an office's own.
PROGRAMME_ROOTS: list[str] = env.list("LILONG_PROGRAMMES", [])
PROGRAMME_HOMES = [
    home
    for root in (PACKAGE / "programmes", *map(Path, PROGRAMME_ROOTS))
    for home in sorted(root.iterdir())
    if (home / "programme.py").exists()
]
INSTALLED_APPS = [
    "lilong.config",
    "lilong.programmes",
    *[f"lilong.{room}" for room in ROOMS],
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_vite",
    "django_tasks",
    "django_tasks_db",
    "axes",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lilong.accounts.middleware.ViewerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lilong.ui.middleware.AnswerMiddleware",
    "axes.middleware.AxesMiddleware",
]
DEFAULT_EXCEPTION_REPORTER = "lilong.vault.reports.ProtectedExceptionReporter"
ROOT_URLCONF = "lilong.config.urls"
WSGI_APPLICATION = "lilong.config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [home / "templates" for home in PROGRAMME_HOMES],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lilong.ui.context.frame",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        env.str("DATABASE_URL", f"sqlite:///{VAR / 'lilong.sqlite3'}"),
        conn_max_age=None,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "lilong.jobs.sqlite"
    # Said here because the test runner knows only Django's own backend by name.
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456;"
        ),
    }
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # What is asked again and again is planned once for each connection. No statement here runs so
    # long that compiling it first would pay: the rates of a year took seconds to compile.
    DATABASES["default"]["OPTIONS"] = {
        "server_side_binding": True, "prepare_threshold": 5, "options": "-c jit=off",
    }  # fmt: skip
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Staff"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "lilong.accounts.backends.StaffBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Passwords are held to the rulebook (`door.*`), see accounts.operations.passwords.
AUTH_PASSWORD_VALIDATORS: list[dict[str, str]] = []
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "lilong.accounts.views.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 12 * 3600
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_SSL_REDIRECT = BEHIND_TLS and not DEMO
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_TILES = urlsplit(env.str("LILONG_TILES", ""))
TILES_ORIGIN = [f"{_TILES.scheme}://{_TILES.netloc}"] if _TILES.netloc else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *TILES_ORIGIN],
        "style-src": [SELF],
        "script-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "lilong_language"
# The kernel is no app, and its sentences are said on pages, too.
LOCALE_PATHS = [
    *(home / "locale" for home in PROGRAMME_HOMES),
    PACKAGE / "kernel" / "locale",
]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "files"
# Raster tiles under the map, where an office has them: their address with {z}/{x}/{y}, and by whom.
LILONG_TILES = (env.str("LILONG_TILES", ""), env.str("LILONG_TILES_BY", ""))
BUILT = PACKAGE / "ui" / "static" / "built"
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": BUILT / "manifest.json",
        "static_url_prefix": "built",
    }
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
# A built file carries the hash of its content in its name: it may be kept for good.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/built/assets/.+-[\w-]{8}\."
if TESTING:
    # Otherwise every client of a test walks all files first: an eighth of the suite's time.
    WHITENOISE_AUTOREFRESH = True
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
# Who proposes category, place and unit of a fresh order in place of keywords: a class by its path.
LILONG_PROPOSER = env.str("LILONG_PROPOSER", "")
# A file above this size (bytes) is refused unread; the rulebook's limits lie below it.
LILONG_UPLOAD_WALL = env.int("LILONG_UPLOAD_WALL", 64 * 2**20)

_IN_TABLES = {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}
TASKS = {"default": _IN_TABLES | {"ENQUEUE_ON_COMMIT": False}}
_IN_PROCESS = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {"default": {"BACKEND": _IN_PROCESS, "OPTIONS": {"MAX_ENTRIES": 20_000}}}
EMAIL_BACKEND = env.str("LILONG_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = VAR / "mail"
DEFAULT_FROM_EMAIL = env.str("LILONG_EMAIL_FROM", "lilong@localhost")
EMAIL_HOST = env.str("LILONG_EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("LILONG_EMAIL_PORT", 25)
EMAIL_TIMEOUT = LILONG_SEND_TIMEOUT = env.int("LILONG_SEND_TIMEOUT", 10)
# Addresses and secrets of the ways messages leave by; empty ones leave them in files.
SENDING_SECRETS = {
    "sms_url": env.str("LILONG_SMS_URL", ""),
    "sms_token": env.str("LILONG_SMS_TOKEN", ""),
    "wecom_robot": env.str("LILONG_WECOM_ROBOT", ""),
    "dingtalk_robot": env.str("LILONG_DINGTALK_ROBOT", ""),
    "dingtalk_secret": env.str("LILONG_DINGTALK_SECRET", ""),
    "wecom_url": env.str("LILONG_WECOM_URL", "https://qyapi.weixin.qq.com"),
    "wecom_corp": env.str("LILONG_WECOM_CORP", ""),
    "wecom_agent": env.str("LILONG_WECOM_AGENT", ""),
    "wecom_app_secret": env.str("LILONG_WECOM_APP_SECRET", ""),
    "dingtalk_url": env.str("LILONG_DINGTALK_URL", "https://oapi.dingtalk.com"),
    "dingtalk_key": env.str("LILONG_DINGTALK_KEY", ""),
    "dingtalk_agent": env.str("LILONG_DINGTALK_AGENT", ""),
    "dingtalk_app_secret": env.str("LILONG_DINGTALK_APP_SECRET", ""),
    "receipt_token": env.str("LILONG_RECEIPT_TOKEN", ""),
    "offices": json.loads(env.str("LILONG_OFFICE_SENDERS", "") or "{}"),
}

# Vault: {"current": key id, "keys": {key id: base64 of 32 bytes}, "index": base64 of 32 bytes}
VAULT_SUITE = env.str("LILONG_VAULT_SUITE", "aes256gcm-sha256")
VAULT_KEYS_FILE = VAR / "vault_keys.json"
VAULT_KEYS = json.loads(env.str("LILONG_VAULT_KEYS", "") or "null")
if TESTING:
    VAULT_KEYS = {
        "current": "t1",
        "keys": {"t1": "dGVzdC1rZXktdGVzdC1rZXktdGVzdC1rZXktdGVzdC0="},
        "index": "aW5kZXgta2V5LWluZGV4LWtleS1pbmRleC1rZXktMTI=",
    }

REHEARSAL_SHIFT = timedelta(seconds=env.int("LILONG_CLOCK_SHIFT", 0))
if REHEARSAL_SHIFT:
    clock.shift(REHEARSAL_SHIFT)

LOGGING_CONFIG = None
logging_config(debug=DEBUG)
