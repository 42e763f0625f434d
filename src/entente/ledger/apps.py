from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "entente.ledger"
    label = "ledger"
