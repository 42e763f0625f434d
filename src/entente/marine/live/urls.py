from django.urls import path

from entente.marine.live import views

urlpatterns = [
    path("marine/live/events", views.events, name="marine-live-events"),
    path("marine/live/positions", views.positions, name="marine-live-positions"),
]
