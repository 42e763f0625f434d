from django.urls import path

from entente.strategy import views

urlpatterns = [
    path("strategy/", views.lines, name="strategy-lines"),
    path("strategy/framework/", views.framework_page, name="strategy-framework"),
    path("strategy/reports/<str:key>/read/", views.read, name="strategy-reports-read"),
    path(
        "strategy/reports/<str:key>/as/<str:how>/<str:language>/", views.as_file, name="strategy-reports-file"
    ),
]
