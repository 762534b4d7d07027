"""Settings shared by every deployment. What differs by deployment comes from config/env.py alone."""

from datetime import timedelta

from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env, logs

BASE_DIR = env.BASE_DIR
STATE_DIR = env.state_dir()
SECRET_KEY = env.secret_key()
DEBUG = env.flag("DEBUG")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ("*",))
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "records",
    "people",
    "cms",
    "cms.statutes",
    "quizzes.bank",
    "quizzes.exams",
    "learning",
    "learning.progress",
    "learning.assignments",
    "learning.oversight",
    "demo",
    "wagtail.users",
    "wagtail.images",
    "wagtail.documents",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "config.middleware.OverloadMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.PrivatePagesMiddleware",
    "config.middleware.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.PreferencesMiddleware",
    "people.middleware.PasswordChangeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "people.context_processors.interface",
            ],
        },
    }
]

# Data
DATABASES = {"default": env.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},  # a dead cache is slow, never a standstill
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # cached_db answers 500 when Redis dies (G12)
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "people.views.csrf_failure"

# People
AUTH_USER_MODEL = "people.Officer"
AUTHENTICATION_BACKENDS = ["people.backends.SessionBackend"]
LOGIN_URL = "people:login"
LOGIN_REDIRECT_URL = "learning:home"
PASSWORD_HASHERS = [
    "people.hashers.MeasuredArgon2PasswordHasher",
    "people.hashers.InitialPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("officer_number", "name")},
    },
]
# How many proxies of ours stand before the application; the client's address is that many steps from the right of
# X-Forwarded-For. 0: the header is not read at all.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)

# Words
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = env.text("TIME_ZONE", "Asia/Shanghai")
USE_TZ = True

# Mail: reminders go by it too, when there is a server. Without EMAIL_HOST nothing is sent.
EMAIL_BACKEND = "records.mail.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL")
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "weikaotang@localhost")

# Files
STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = STATE_DIR / "media"
MEDIA_URL = "/media/"
PRIVATE_ROOT = STATE_DIR / "private"
STATUTES_DIR = env.statutes_dir()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None, "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "config.static.StaticFilesStorage"},
}
# What trainers may put into a lecture, in bytes by kind of file; a part of an upload is at most MEDIUM_PART.
MEDIUM_LIMITS = {
    "video": env.number("VIDEO_LIMIT_MB", 500) * 1024 * 1024,
    "image": 10 * 1024 * 1024,
    "captions": 1024 * 1024,
    "attachment": env.number("ATTACHMENT_LIMIT_MB", 50) * 1024 * 1024,
}
MEDIUM_PART = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# What a browser may do with our pages (T14). Wagtail's admin carries inline scripts and follows Wagtail's own rules.
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/admin/",),
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail previews a page in a frame of its own site
SECURE_REFERRER_POLICY = "same-origin"

# Trainers' admin
WAGTAIL_SITE_NAME = "能力提升微考堂"
WAGTAILADMIN_BASE_URL = env.text("BASE_URL", "http://localhost:8000")
WAGTAIL_FRONTEND_LOGIN_URL = "/login/"
WAGTAILADMIN_LOGIN_URL = "/admin/login/"  # ours: it tells who is logged in from who is not
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_COMMENTS_ENABLED = False  # what a reviewer has to say goes back with the review
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.finishing.publish_reviewed"
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_AUTOSAVE_INTERVAL = 1500  # milliseconds after the last change
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "中文"), ("en", "English")]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "PAGE_SIZE": 50,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.api.handle_exception",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "能力提升微考堂",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "PREPROCESSING_HOOKS": ["config.api.keep_own"],
}

# Work in the background: a job row in the database is the truth, the broker only a wake-up.
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"socket_connect_timeout": 2, "socket_timeout": 10}
    if REDIS_URL
    else {
        "data_folder_in": str(STATE_DIR / "broker"),
        "data_folder_out": str(STATE_DIR / "broker"),
        "control_folder": str(STATE_DIR / "broker-control"),
        "store_processed": False,
    }
)
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
# How many exams of the last 90 days may hold one question; 0: any number. Composing a paper refuses more.
ITEM_EXPOSURE_CAP = env.number("ITEM_EXPOSURE_CAP", 6)

CELERY_BEAT_SCHEDULE_FILENAME = str(STATE_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "run due jobs": {"task": "records.tasks.run_due_jobs", "schedule": 5.0},
    "seal overdue attempts": {"task": "quizzes.exams.tasks.seal_overdue", "schedule": 10.0},
    "count item tallies": {"task": "quizzes.exams.tasks.count_item_tallies", "schedule": 20.0},
    "tell of results": {"task": "quizzes.exams.tasks.tell_results", "schedule": 30.0},
    "forget old login traces": {"task": "people.tasks.forget_old_login_traces", "schedule": 3600.0},
    "compute item health": {"task": "quizzes.exams.tasks.compute_health", "schedule": crontab(hour=2, minute=20)},
    "discard stale imports": {"task": "quizzes.bank.tasks.discard_stale_imports", "schedule": 3600.0},
    "discard expired files": {"task": "records.tasks.discard_expired_files", "schedule": 3600.0},
    "publish due pages": {"task": "cms.tasks.publish_due_pages", "schedule": 60.0},
    "discard stale uploads": {"task": "cms.tasks.discard_stale_uploads", "schedule": 3600.0},
    "discard old reports": {"task": "learning.progress.tasks.discard_old_reports", "schedule": 3600.0},
    "review pending duties": {"task": "learning.assignments.tasks.review_pending", "schedule": 5.0},
    "mail due reminders": {"task": "learning.assignments.tasks.mail_due_reminders", "schedule": 30.0},
    "ask for turned postings": {
        "task": "learning.assignments.tasks.ask_turned_postings",
        "schedule": crontab(hour=0, minute=3),
    },
    "check tallies": {"task": "learning.assignments.tasks.check_every_night", "schedule": crontab(hour=3, minute=40)},
}

logs.configure()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
}
