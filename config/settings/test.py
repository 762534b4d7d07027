"""Tests: the embedded default with its state in a folder of its own and cheap password hashes, or PostgreSQL and Redis
when TEST_DATABASE_URL and TEST_REDIS_URL say so."""

from config import env
from config.settings.base import *  # noqa: F403

DATABASES = {"default": env.database("TEST_DATABASE_URL")}
REDIS_URL = env.text("TEST_REDIS_URL")
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
    CELERY_BROKER_URL = REDIS_URL
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
