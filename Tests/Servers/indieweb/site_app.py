"""What gunicorn serves."""
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "micropub_site")
from django.core.wsgi import get_wsgi_application  # noqa: E402 (reads the settings)

application = get_wsgi_application()
