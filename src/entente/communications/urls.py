from django.urls import path

from entente.communications import views

urlpatterns = [path("communications/desk/", views.desk, name="communications-desk")]
