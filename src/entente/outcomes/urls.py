from django.urls import path

from entente.outcomes import views

urlpatterns = [
    path("outcomes/", views.tests, name="outcomes"),
    path("outcomes/score/", views.scores, name="outcomes-score"),
    path("outcomes/contributions/", views.contributions, name="outcomes-contributions"),
    path("outcomes/measures/<slug:code>/", views.measure, name="outcomes-measure"),
]
