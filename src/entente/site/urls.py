"""Every address of the product; each room brings its own."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("accounts/mfa/", include("allauth.mfa.urls")),
    path("", include("entente.core.urls")),
    *(
        path("", include(f"entente.{room}.urls"))
        for room in settings.ROOMS
        if find_spec(f"entente.{room}.urls") is not None
    ),
]

handler400 = "entente.core.views.bad_request"
handler403 = "entente.core.views.refused"
handler404 = "entente.core.views.not_found"
handler429 = "entente.core.views.too_many"
handler500 = "entente.core.views.server_error"
