from django.urls import include, path

from entente.marine import lookup_views, views

urlpatterns = [
    path("", include("entente.marine.live.urls")),
    path("marine/look-up/", lookup_views.look_up, name="marine-look-up"),
    path("marine/findings/", views.findings, name="marine-findings-list"),
    path("marine/findings/<str:key>/", views.finding, name="marine-findings-detail"),
    path("marine/findings/<str:key>/verdict/", views.verdict, name="marine-findings-verdict"),
    path("marine/findings/<str:key>/withdraw/", views.withdraw, name="marine-findings-withdraw"),
]
