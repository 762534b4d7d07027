"""Production: everything that must not be guessed is required from the environment, and cookies need HTTPS."""

from config import env
from config.settings.base import *  # noqa: F403

SECRET_KEY = env.required("SECRET_KEY")
ALLOWED_HOSTS = env.required("ALLOWED_HOSTS").split(",")
DATABASES = {"default": env.database() if env.required("DATABASE_URL") else {}}
DEBUG = False
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31536000)
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
