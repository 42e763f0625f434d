"""The ASGI application that ``entente serve`` runs."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entente.site.settings")

application = get_asgi_application()

from entente.core import warmup  # noqa: E402 - wants the applications that the line above loads

warmup.begin()
