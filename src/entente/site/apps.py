from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "entente.site"
    label = "site"
