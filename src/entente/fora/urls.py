from django.urls import path

from entente.fora import views

urlpatterns = [path("fora/funds/", views.funds, name="fora-funds")]
