"""Names and numbers of invented vessels: plausible in form, belonging to nobody."""

from __future__ import annotations

import numpy as np

from entente.marine.simulate.voyage import Hull

_FIRST = """
Amber Arctic Autumn Azure Blue Bright Calm Cedar Copper Coral Crimson Crystal Distant Eastern
Emerald Far Gentle Golden Granite Green Grey Harbour Hidden High Indigo Island Ivory Jade Lake Lazy
Little Lone Lucky Maple Merry Midnight Misty Morning Nimble North Northern Ocean Old Pacific Pearl
Prairie Proud Quiet Rapid Red River Rolling Royal Ruby Rusty Salty Scarlet Silent Silver Spring
Starlit Steady Stormy Summer Sunset Swift Thunder Tidal Velvet Violet Wandering Western White Wild
Windy Winter Belle Petite Grande Étoile Vieille Claire
"""
FIRST = _FIRST.split()
_SECOND = """
Albatross Anchor Arrow Aurora Badger Beacon Breeze Bounty Bufflehead Canoe Cormorant Comet Compass
Crane Current Dancer Dawn Dolphin Dream Drifter Eagle Echo Egret Falcon Fern Finch Fox Gale Gannet
Gull Harrier Heron Horizon Jewel Kestrel Kingfisher Lantern Lark Legend Loon Lynx Magpie Mallard
Marlin Mermaid Minnow Moon Nomad Orchid Osprey Otter Owl Pelican Petrel Pike Plover Puffin Quest
Raven Rover Runner Sandpiper Seal Siren Skimmer Song Sparrow Spirit Squall Star Sturgeon Swan
Tempest Tern Thistle Trillium Trout Venture Voyager Walleye Wave Whisper Willow Wind Zephyr Fleur
Marée Lune Vague Brise
"""
SECOND = _SECOND.split()


def _imo(number: int) -> int:
    """A seven-digit IMO number with its check digit (IMO A.1117(30)) from six digits."""
    return number * 10 + sum(int(d) * w for d, w in zip(f"{number:06d}", range(7, 1, -1), strict=True)) % 10


class Registry:
    """Hands out identities, no two alike."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.names = rng.permutation(len(FIRST) * len(SECOND))
        self.count = 0

    def hull(self, kind: str, canadian: bool) -> Hull:
        n = self.count
        self.count += 1
        rng = self.rng
        k = int(self.names[n % len(self.names)])
        name = f"{FIRST[k % len(FIRST)]} {SECOND[k // len(FIRST)]}"
        if n >= len(self.names):
            name += f" {n // len(self.names) + 1}"
        # Spread over the number space of the flag, so that neighbours differ in many digits.
        mmsi = (316 if canadian else 338) * 1_000_000 + (n * 7919 + int(rng.integers(0, 3))) % 1_000_000
        letters = "".join(chr(65 + int(c)) for c in rng.integers(0, 26, 2))
        registration = (
            f"C{10000 + n % 89999:05d}{letters}" if canadian else f"MI{1000 + n % 8999:04d}{letters}"
        )
        call = f"{'CF' if canadian else 'WD'}{chr(65 + n % 26)}{1000 + n % 9000:04d}"
        ship_type, length = {
            "pleasure": (37 if rng.random() < 0.6 else 36, int(rng.integers(6, 16))),
            "fishing": (30, int(rng.integers(10, 22))),
            "freighter": (70, int(rng.integers(120, 225))),
            "ferry": (60, int(rng.integers(40, 110))),
        }[kind]
        imo = _imo(910_000 + n) if kind in ("freighter", "ferry") else 0
        return Hull(
            mmsi=mmsi,
            name=name,
            call_sign=call,
            imo=imo,
            registration="" if kind == "freighter" else registration,
            ship_type=ship_type,
            length=length,
            beam=max(2, length // 7),
        )

    def misspelt(self, name: str) -> str:
        """As heard over a telephone: one letter dropped, doubled or swapped, or the words run together."""
        rng = self.rng
        k = int(rng.integers(1, len(name) - 1))
        kind = int(rng.integers(0, 4))
        if kind == 0:
            return name[:k] + name[k + 1 :]
        if kind == 1:
            return name[:k] + name[k] + name[k:]
        if kind == 2:
            return name[:k] + name[k + 1] + name[k] + name[k + 2 :]
        return name.replace(" ", "")
