from django.urls import path

from entente.authority import views

urlpatterns = [
    path("authority/requests/", views.asks, name="authority-asks"),
    path("authority/requests/new/", views.ask_new, name="authority-ask-new"),
    path("authority/requests/<uuid:key>/", views.ask, name="authority-ask"),
    path("authority/requests/<uuid:key>/withdraw/", views.ask_withdraw, name="authority-ask-withdraw"),
    path("authority/disclosures/", views.disclosures, name="authority-disclosures"),
    path("authority/disclosures/oral/", views.said, name="authority-said"),
    path("authority/disclosures/<uuid:key>/", views.disclosure, name="authority-disclosure"),
    path("authority/audit/", views.audit, name="authority-audit"),
    path("authority/audit/<slug:which>/", views.export, name="authority-export"),
]
