from django.urls import path

from entente.authority import pages_access, pages_acts, pages_annex, pages_arrangements, pages_audit, views

urlpatterns = [
    path("authority/requests/", views.asks, name="authority-asks"),
    path("authority/requests/new/", views.ask_new, name="authority-ask-new"),
    path("authority/requests/<uuid:key>/", views.ask, name="authority-ask"),
    path("authority/requests/<uuid:key>/withdraw/", views.ask_withdraw, name="authority-ask-withdraw"),
    path("authority/disclosures/", views.disclosures, name="authority-disclosures"),
    path("authority/disclosures/oral/", views.said, name="authority-said"),
    path("authority/disclosures/abroad/", views.send, name="authority-send"),
    path("authority/disclosures/<uuid:key>/", views.disclosure, name="authority-disclosure"),
    path("authority/disclosures/<uuid:key>/commissioner/", pages_audit.commissioner, name="authority-told"),
    path("authority/corrections/", pages_acts.corrections_page, name="authority-corrections"),
    path(
        "authority/corrections/<uuid:key>/heard/",
        pages_acts.correction_heard,
        name="authority-correction-heard",
    ),
    path("authority/corrections/new/", pages_acts.correction_new, name="authority-correction-new"),
    path("authority/label/<str:register>/<str:key>/", pages_acts.label, name="authority-label"),
    path("authority/refusals/", pages_acts.refused, name="authority-refusals"),
    path("authority/findings/", pages_arrangements.found, name="authority-findings"),
    path("authority/findings/verdict/", pages_arrangements.judge, name="authority-judge"),
    path("authority/compare/", pages_arrangements.compare, name="authority-compare"),
    path("authority/consolidation/", pages_arrangements.consolidation, name="authority-consolidation"),
    path("authority/annex/begin/", pages_annex.begin, name="authority-annex-begin"),
    path("authority/annexes/<uuid:key>/clauses/", pages_annex.clauses, name="authority-annex-clauses"),
    path("authority/annexes/<uuid:key>/clauses/new/", pages_annex.clause, name="authority-annex-clause"),
    path(
        "authority/annexes/<uuid:key>/clauses/<slug:code>/",
        pages_annex.clause,
        name="authority-annex-clause-edit",
    ),
    path("authority/annexes/<uuid:key>/as/<str:how>/", pages_annex.document, name="authority-annex-file"),
    path("authority/access/<uuid:key>/records/", pages_access.records, name="authority-access-records"),
    path("authority/audit/", pages_audit.audit, name="authority-audit"),
    path("authority/audit/subject/", pages_audit.subject, name="authority-subject"),
    path("authority/audit/<slug:which>/", pages_audit.export, name="authority-export"),
]
