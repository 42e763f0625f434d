from django.urls import path

from entente.screening import views

urlpatterns = [
    path("screening/", views.tonight, name="screening-board"),
    path("screening/send/", views.send, name="screening-send"),
    path("screening/figures/", views.figures, name="screening-figures"),
    path("api/screening/manifests", views.send_api, name="screening-send-api"),
    path("screening/hits/", views.hits, name="screening-hits-list"),
    path("screening/hits/<str:key>/", views.hit, name="screening-hits-detail"),
    path("screening/hits/<str:key>/verdict/", views.verdict, name="screening-hits-verdict"),
    path("screening/hits/<str:key>/withdraw/", views.withdraw, name="screening-hits-withdraw"),
    path("screening/hits/<str:key>/refer/", views.refer, name="screening-hits-refer"),
    path("screening/hits/<str:key>/result/", views.result, name="screening-hits-result"),
]
