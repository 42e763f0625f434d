from django.urls import path

from entente.threats import views

urlpatterns = [
    path("threats/signals/", views.page, name="threats-signals"),
    path("threats/signals/verdict/", views.judge, name="threats-judge"),
]
