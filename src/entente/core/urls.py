from django.urls import include, path

from entente.core import ledger_pages, machine_pages, notified, tour, views, webhook_pages
from entente.core.registers import urls as registers
from entente.core.registers.search_view import search

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", views.language_change, name="language.change"),
    path("purpose/", views.purpose_change, name="purpose.change"),
    path("notifications/", notified.page, name="notifications"),
    path("webhooks/", webhook_pages.page, name="webhooks"),
    path("search/", search, name="search"),
    path("tour/", tour.page, name="tour"),
    path("tour/go/", tour.go, name="tour.go"),
    path("trust/machines/", machine_pages.page, name="machines"),
    path("trust/machines/<uuid:key>/", machine_pages.account, name="machine"),
    path("trust/machines/<uuid:key>/change/", machine_pages.change, name="machine-change"),
    path("trust/ledger/", ledger_pages.page, name="ledger"),
    path("trust/ledger/verify/", ledger_pages.verify, name="ledger-verify"),
    path("trust/ledger/<int:place>/evidence.zip", ledger_pages.pack_of, name="ledger-pack"),
    path("api/", include("entente.core.api.urls")),
    *registers.patterns(),
]
