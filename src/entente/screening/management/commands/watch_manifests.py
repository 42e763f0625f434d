"""``python -m django watch_manifests FOLDER``: what is dropped there is taken in, screened and answered."""

from __future__ import annotations

import gc
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from entente.core import warmup
from entente.screening.folder import sweep


class Command(BaseCommand):
    help = "Take manifests from a folder; done ones move to done/, refused ones to refused/ with the reason."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--once", action="store_true", help="Look once and end.")
        parser.add_argument("--every", type=float, default=0.05, help="Seconds between looks.")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder")
        seconds = warmup.now()
        gc.collect()
        gc.freeze()  # what stays for good is not looked through again while a manifest waits
        self.stdout.write(f"ready: warmed up in {seconds:.1f} s")
        self.stdout.flush()
        while True:
            for name, outcome in sweep(folder):
                self.stdout.write(f"{name}: {outcome}")
            if options["once"]:
                return
            time.sleep(options["every"])
