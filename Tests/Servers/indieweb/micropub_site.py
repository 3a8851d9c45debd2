"""A site with a Micropub endpoint: settings, `migrate`, `token` (makes the one token), and what gunicorn serves."""
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "micropub_site")
DATA = os.environ["CRIEUR_DATA"]
SECRET_KEY = "for-a-test-on-loopback"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "site_urls"
USE_TZ = True
INSTALLED_APPS = [
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.sites",
    "django.contrib.messages", "indieweb"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {}}]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(DATA, "db.sqlite3")}}
MEDIA_ROOT = os.path.join(DATA, "media")
MEDIA_URL = "/media/"
SITE_ID = 1
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INDIEWEB_MICROPUB_HANDLER = "site_posts.Handler"

if __name__ == "__main__" and sys.argv[1:] == ["token"]:
    import django

    django.setup()
    from django.contrib.auth.models import User
    from indieweb.models import Token

    owner, _ = User.objects.get_or_create(username="owner")
    token = Token(
        owner=owner, client_id="https://crieur.example.org/", me="http://127.0.0.1/",
        scope="create update delete media")
    token.set_key("played-micropub-token")
    token.save()
elif __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
