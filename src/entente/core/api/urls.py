from django.urls import path

from entente.core.api.build import build
from entente.core.api.pages import openapi, reference

api = build()

urlpatterns = [
    path("", reference, {"api": api}, name="api"),
    path("openapi.json", openapi, {"api": api}, name="openapi"),
    path("", api.urls),
]
