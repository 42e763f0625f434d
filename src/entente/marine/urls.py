from django.urls import include, path

from entente.marine import lookup_views, picture_views, rules_views, shares_views, views

urlpatterns = [
    path("", include("entente.marine.live.urls")),
    path("marine/picture/", picture_views.page, name="marine-picture"),
    path("marine/picture/now.json", picture_views.now, name="marine-picture-now"),
    path("marine/picture/told.json", picture_views.told, name="marine-picture-told"),
    path("marine/picture/day.json", picture_views.day, name="marine-picture-day"),
    path("marine/picture/queue/", picture_views.queue_part, name="marine-picture-queue"),
    path("marine/picture/around.json", picture_views.around, name="marine-picture-around"),
    path("marine/picture/feeds/", picture_views.feeds_part, name="marine-picture-feeds"),
    path("marine/picture/expected/", picture_views.expected_part, name="marine-picture-expected"),
    path("marine/compliance/", shares_views.page, name="marine-compliance"),
    path("marine/rules/", rules_views.page, name="marine-rules"),
    path("marine/look-up/", lookup_views.look_up, name="marine-look-up"),
    path("marine/findings/", views.findings, name="marine-findings-list"),
    path("marine/findings/<str:key>/", views.finding, name="marine-findings-detail"),
    path("marine/findings/<str:key>/verdict/", views.verdict, name="marine-findings-verdict"),
    path("marine/findings/<str:key>/withdraw/", views.withdraw, name="marine-findings-withdraw"),
]
