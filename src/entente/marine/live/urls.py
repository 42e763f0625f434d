from django.urls import path

from entente.marine import correcting, intake_views
from entente.marine.live import views

urlpatterns = [
    path("marine/live/events", views.events, name="marine-live-events"),
    path("marine/live/positions", views.positions, name="marine-live-positions"),
    path("marine/feeds/", views.feeds, name="marine-feeds"),
    path("marine/take-report/", intake_views.take, name="marine-report-take"),
    path("marine/take-report/file/", intake_views.upload, name="marine-report-upload"),
    path("marine/take-report/<str:key>/correct/", correcting.correct, name="marine-report-correct"),
    path("marine/take-report/<str:key>/", intake_views.taken, name="marine-report-taken"),
]
