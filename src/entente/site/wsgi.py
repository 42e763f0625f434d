"""The WSGI application for servers that speak it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entente.site.settings")

application = get_wsgi_application()

from entente.core import warmup  # noqa: E402 - wants the applications that the line above loads

warmup.begin()
