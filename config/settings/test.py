"""Tests: the embedded default with its state in a folder of this process's own (tests/conftest.py clears it away) and cheap
password hashes, or PostgreSQL and Redis when TEST_DATABASE_URL and TEST_REDIS_URL say so."""

import os
from typing import cast
from urllib.parse import urlsplit

from config import env

env.use_state_dir(env.BASE_DIR / "var" / "test" / str(os.getpid()))

from config.settings.base import *  # noqa: E402, F403

DATABASES = {"default": env.database("TEST_DATABASE_URL")}
if "init_command" in (options := cast(dict[str, str], DATABASES["default"]["OPTIONS"])):
    options["init_command"] += " PRAGMA synchronous=OFF;"  # a test's file need not outlive a power cut
REDIS_URL = env.text("TEST_REDIS_URL")
if REDIS_URL:
    REDIS_URL = urlsplit(REDIS_URL)._replace(path=f"/{env.test_worker()}").geturl()  # a test empties its cache
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
    CELERY_BROKER_URL = REDIS_URL
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", "people.hashers.InitialPasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STATUTES_DIR = None  # a test that wants statutes says which
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
