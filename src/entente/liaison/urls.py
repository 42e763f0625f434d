from django.urls import path

from entente.liaison import views

urlpatterns = [
    path("liaison/matrix/", views.matrix, name="liaison-matrix"),
    path("liaison/assessment/", views.assessment, name="liaison-assessment"),
]
