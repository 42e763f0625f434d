from django.urls import path

from entente.priorities import views

urlpatterns = [
    path("priorities/read/<uuid:key>/", views.read, name="priorities-read"),
    path("priorities/cycles/<uuid:key>/remind/", views.remind, name="priorities-remind"),
]
