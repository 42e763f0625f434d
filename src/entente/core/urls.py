from django.urls import path

from entente.core import views

urlpatterns = [
    path("", views.home, name="home"),
]
