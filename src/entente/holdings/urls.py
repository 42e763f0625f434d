from django.urls import path

from entente.holdings import views

urlpatterns = [
    path("holdings/entities/<str:key>/", views.entity, name="holdings-entities-detail"),
    path("holdings/push/<slug:code>/", views.push, name="holdings-push"),
]
