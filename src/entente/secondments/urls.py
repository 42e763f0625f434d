from django.urls import path

from entente.secondments import views

urlpatterns = [path("secondments/exchange/", views.exchange, name="secondments-exchange")]
