from django.urls import path

from entente.secondments import views

urlpatterns = [
    path("secondments/exchange/", views.exchange, name="secondments-exchange"),
    path("secondments/agreements/<uuid:key>.<slug:how>", views.agreement_file, name="secondments-agreement"),
]
