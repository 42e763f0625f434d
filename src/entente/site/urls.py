"""Every address of the product; each room brings its own."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("accounts/mfa/", include("allauth.mfa.urls")),
    path("", include("entente.core.urls")),
    path("", include("entente.marine.urls")),
    path("", include("entente.holdings.urls")),
    path("", include("entente.threats.urls")),
    path("", include("entente.liaison.urls")),
    path("", include("entente.secondments.urls")),
]

handler400 = "entente.core.views.bad_request"
handler403 = "entente.core.views.refused"
handler404 = "entente.core.views.not_found"
handler429 = "entente.core.views.too_many"
handler500 = "entente.core.views.server_error"
