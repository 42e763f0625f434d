from django.urls import path

from entente.screening import noting_views, sending_views, views

urlpatterns = [
    path("screening/", views.tonight, name="screening-board"),
    path("screening/send/", sending_views.send, name="screening-send"),
    path("screening/send/columns/", sending_views.name_columns, name="screening-send-columns"),
    path("screening/rejects/<str:key>.csv", sending_views.rejects, name="screening-rejects"),
    path("screening/figures/", views.figures, name="screening-figures"),
    path("api/screening/manifests", sending_views.send_api, name="screening-send-api"),
    path("screening/load-list/", sending_views.load_list, name="screening-load-list"),
    path("screening/workshop/", noting_views.workshop, name="screening-workshop"),
    path("screening/observe/<str:subject>/<str:key>/", noting_views.observe, name="screening-observe"),
    path("screening/hits/", views.hits, name="screening-hits-list"),
    path("screening/hits/<str:key>/", views.hit, name="screening-hits-detail"),
    path("screening/hits/<str:key>/verdict/", views.verdict, name="screening-hits-verdict"),
    path("screening/hits/<str:key>/withdraw/", views.withdraw, name="screening-hits-withdraw"),
    path("screening/hits/<str:key>/redress/", views.redress, name="screening-hits-redress"),
    path("screening/hits/<str:key>/refer/", views.refer, name="screening-hits-refer"),
    path("screening/hits/<str:key>/result/", views.result, name="screening-hits-result"),
]
