from django.urls import path

from entente.training import views

urlpatterns = [
    path("training/who/", views.who, name="training-who"),
    path("training/who/offer/", views.offer, name="training-offer"),
    path("training/year/", views.year, name="training-year"),
    path("training/together/", views.together, name="training-together"),
]
