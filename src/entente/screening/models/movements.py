"""What comes and goes: transmissions, movements, and who and what is on them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.core.countries import CountryCodes
from entente.core.gate.context import WITHHELD
from entente.core.gate.held import HeldModel


class Mode(models.TextChoices):
    AIR = "air", _("air")
    MARINE = "marine", _("sea")
    RAIL = "rail", _("rail")
    LAND = "land", _("road")
    POST = "post", _("post")
    COURIER = "courier", _("courier")
    OTHER = "other", _("other")


class Direction(models.TextChoices):
    IN = "in", _("arriving")
    OUT = "out", _("leaving")
    DOMESTIC = "domestic", _("within Canada")
    TRANSIT = "transit", _("passing")
    UNKNOWN = "unknown", _("not stated")


class Intake(HeldModel):
    """One file or transmission as it came in, with what could not be read of it."""

    class Source(models.TextChoices):
        UPLOAD = "upload", _("upload")
        FOLDER = "folder", _("watched folder")
        API = "api", _("API")

    class Function(models.TextChoices):
        """What the sender wants done with it (UN/EDIFACT 1225, or the revision of a passenger list)."""

        ORIGINAL = "original", _("original")
        ADDITION = "addition", _("addition")
        REPLACEMENT = "replacement", _("replaces an earlier one")
        DELETION = "deletion", _("takes out who it names")
        CANCELLATION = "cancellation", _("cancels an earlier one")

    gate_fields = {"pointer": ("received_at",), "summary": ("source", "kinds", "travellers", "consignments")}

    name = models.CharField(_("file"), max_length=200)
    source = models.CharField(_("came by"), max_length=10, choices=Source)
    received_at = models.DateTimeField(_("received"))
    digest = models.CharField(_("digest"), max_length=64)
    sender = models.CharField(_("sender"), max_length=80, blank=True)
    kinds = models.CharField(_("kind of message"), max_length=80, blank=True)
    travellers = models.PositiveIntegerField(_("travellers"), default=0)
    consignments = models.PositiveIntegerField(_("consignments"), default=0)
    refused = models.PositiveIntegerField(_("segments refused"), default=0)
    rejects = models.JSONField(_("what could not be read"), default=list)
    """``[{segment, position, tag, reason}]``; never the raw text."""
    function = models.CharField(_("meant as"), max_length=12, choices=Function, default=Function.ORIGINAL)
    reference = models.CharField(_("sender's reference"), max_length=80, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)
    withdrawn = models.PositiveIntegerField(_("taken out again"), default=0)
    """How many earlier travellers and consignments this transmission took out."""
    known = models.PositiveIntegerField(_("known already"), default=0)
    heading = models.CharField(max_length=64, blank=True, editable=False)
    """Digest of a table's heading whose columns a person named; the next with it is read the same way."""
    columns = models.JSONField(_("columns as they were named"), default=dict, editable=False)
    """``{our field: column}`` of that table."""
    parts = models.JSONField(_("parts of longer messages"), default=list, editable=False)
    """``[{whole, number, last, movement, named}]`` of messages sent in parts; see :mod:`screening.parts`."""
    lists = models.JSONField(_("list versions used"), default=dict)
    took_ms = models.PositiveIntegerField(_("milliseconds to screen"), default=0)
    answer = models.TextField(_("answer (CUSRES)"), blank=True)

    class Meta:
        verbose_name = _("transmission")
        verbose_name_plural = _("transmissions")
        indexes = [
            models.Index(fields=["digest"], name="intake_digest"),
            models.Index(fields=["heading"], name="intake_heading", condition=~models.Q(heading="")),
            models.Index(fields=["received_at"], name="intake_in_parts", condition=~models.Q(parts=[])),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def reject_words(self) -> str:
        """What each reject says, and how many more there are than are kept; withheld, nothing."""
        if self.refused is WITHHELD or self.rejects is WITHHELD:
            return ""
        more = self.refused - len(self.rejects or ())
        return "; ".join([*self.reject_lines(), f"… +{more}"] if more > 0 else self.reject_lines())

    def reject_lines(self) -> list[str]:
        """One line a reject: segment (or row), character position, and why in the reader's language."""
        from django.utils.translation import get_language

        from entente.screening.engine.manifests.reasons import sentence

        language = (get_language() or "en")[:2]
        colon = "\u00a0: " if language == "fr" else ": "
        return [
            f"{row['tag']}, segment {row['segment']}, position {row['position']}{colon}"
            + sentence(row["reason"], language)
            for row in self.rejects or ()
        ]


class Movement(HeldModel):
    """A flight, voyage, train, truck or a day's parcels: one line of the board."""

    gate_fields = {
        "pointer": ("mode", "direction", "flight"),
        "summary": ("origin", "destination", "at", "travellers", "consignments", "screened"),
    }

    key = models.CharField(_("key"), max_length=160, editable=False)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.OTHER)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction, default=Direction.UNKNOWN)
    flight = models.CharField(_("flight or voyage"), max_length=40, blank=True)
    conveyance = models.CharField(_("conveyance"), max_length=80, blank=True)
    origin = models.CharField(_("from"), max_length=12, blank=True)
    destination = models.CharField(_("to"), max_length=12, blank=True)
    departs_at = models.DateTimeField(_("departs"), null=True)
    arrives_at = models.DateTimeField(_("arrives"), null=True)
    at = models.DateTimeField(_("act by"))
    """Arrival of what comes in, departure of what leaves: until then an officer can act."""
    zone_known = models.BooleanField(_("time zone of the place known"), default=False)
    """False: the carrier's local time was read as UTC, and the page says so."""
    identifier = models.CharField(_("IMO number or plate"), max_length=40, blank=True)
    travellers = models.PositiveIntegerField(_("travellers"), default=0)
    consignments = models.PositiveIntegerField(_("consignments"), default=0)
    screened = models.PositiveIntegerField(_("screened"), default=0)

    class Meta:
        verbose_name = _("movement")
        verbose_name_plural = _("movements")
        indexes = [
            models.Index(fields=["key"], name="movement_key"),
            models.Index(fields=["label", "at"], name="movement_at"),
        ]

    def __str__(self) -> str:
        where = "–".join(filter(None, [str(self.origin), str(self.destination)]))
        return " ".join(filter(None, [str(self.flight or self.conveyance), where])) or str(_("movement"))


class Traveller(HeldModel):
    gate_fields = {"pointer": (), "summary": ("kind", "direction")}
    gate_departure = ("departed_at", "travelled_at")
    gate_names = ("family_name", "given_names", "also_named")
    gate_identity = (
        *gate_names, "date_of_birth", "sex", "nationality", "birthplace", "documents", "booking", "contacts",
    )  # fmt: skip

    movement_id = models.UUIDField(_("movement"))
    intake_id = models.UUIDField(_("transmission"), null=True)
    family_name = models.CharField(_("family name"), max_length=120, blank=True)
    given_names = models.CharField(_("given names"), max_length=120, blank=True)
    also_named = models.JSONField(_("also named"), default=list, blank=True)
    kind = models.CharField(_("kind"), max_length=24, default="passenger")
    direction = models.CharField(_("direction"), max_length=10, choices=Direction)
    date_of_birth = models.DateField(_("date of birth"), null=True)
    sex = models.CharField(_("sex"), max_length=1, blank=True)
    nationality = CountryCodes(_("nationality"), max_length=3, blank=True)
    birthplace = models.CharField(_("place of birth"), max_length=80, blank=True)
    documents = models.JSONField(_("documents"), default=list)
    itinerary = models.JSONField(_("journey"), default=list)
    booking = models.JSONField(_("booking"), default=dict, blank=True)
    facts = models.JSONField(_("facts that rules read"), default=dict)
    contacts = models.JSONField(_("telephones and addresses given"), default=list, blank=True)
    travelled_at = models.DateTimeField(_("travels"))
    departed_at = models.DateTimeField(_("departs"), null=True, editable=False)
    """Departure, from which the law counts; where it is not told, the moment to act by is taken."""
    identity = models.CharField(max_length=32, blank=True, editable=False)
    """Digest of name, birth and documents: the same person in a second transmission is no second
    traveller."""
    current = models.BooleanField(_("on the manifest"), default=True, editable=False)
    """False once the sender took the person out again."""

    class Meta:
        verbose_name = _("traveller")
        verbose_name_plural = _("travellers")
        indexes = [
            models.Index(fields=["movement_id"], name="traveller_movement"),
            models.Index(fields=["label", "-travelled_at"], name="traveller_recent"),
            models.Index(fields=["identity", "movement_id"], name="traveller_identity"),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, [str(self.family_name), str(self.given_names)])) or str(_("traveller"))


class Consignment(HeldModel):
    gate_fields = {"pointer": (), "summary": ("hs", "direction", "destination")}

    movement_id = models.UUIDField(_("movement"))
    intake_id = models.UUIDField(_("transmission"), null=True)
    reference = models.CharField(_("reference"), max_length=80)
    description = models.CharField(_("goods"), max_length=300, blank=True)
    hs = models.CharField(_("HS code"), max_length=12, blank=True)
    consignor = models.CharField(_("consignor"), max_length=160, blank=True)
    consignee = models.CharField(_("consignee"), max_length=160, blank=True)
    end_user = models.CharField(_("end user"), max_length=160, blank=True)
    end_user_country = CountryCodes(_("end user's country"), max_length=2, blank=True)
    intermediary = models.CharField(_("intermediary"), max_length=160, blank=True)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction, blank=True)
    destination = models.CharField(_("destination"), max_length=12, blank=True)
    permits = models.CharField(_("permits named"), max_length=200, blank=True)
    moves_at = models.DateTimeField(_("arrives or leaves"), null=True)
    address_key = models.CharField(max_length=32, blank=True, editable=False)
    """Digest of the consignee's address, so that parcels to one address can be counted."""
    identity = models.CharField(max_length=32, blank=True, editable=False)
    """Digest of the reference and what is declared: the same declaration sent again is no second one."""
    current = models.BooleanField(_("on the manifest"), default=True, editable=False)
    declared = models.JSONField(_("as declared"), default=dict)
    facts = models.JSONField(_("facts that rules read"), default=list)

    class Meta:
        verbose_name = _("consignment")
        verbose_name_plural = _("consignments")
        indexes = [
            models.Index(fields=["movement_id"], name="consignment_movement"),
            models.Index(fields=["label", "consignee"], name="consignment_consignee"),
            models.Index(fields=["label", "consignor"], name="consignment_consignor"),
            models.Index(fields=["label", "-moves_at"], name="consignment_recent"),
            models.Index(fields=["address_key"], name="consignment_address"),
        ]

    def __str__(self) -> str:
        return str(self.reference)
