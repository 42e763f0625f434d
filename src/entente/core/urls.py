from django.urls import path

from entente.core import views

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", views.language_change, name="language.change"),
    path("purpose/", views.purpose_change, name="purpose.change"),
]
