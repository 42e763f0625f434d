"""Each trouble is named within the source's own expected interval, and only where it is."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import run_apart

from entente.marine.live.health import Health
from entente.marine.live.inlets import BUFFER, BadAddress, Datagrams, Listening, inlet

EVERY = 10.0
NOW = 1_800_000_000.0


def steady(seconds=60.0, start=NOW, **more):
    health = Health(EVERY, limit=100_000)
    health.connected = True
    at = start
    while at < start + seconds:
        health.heard(at, 10, 0, 800, round(at * 1000))
        at += 1.0
    return health, at


def codes(health, at):
    return [row["code"] for row in health.troubles(at)]


def test_a_steady_feed_has_no_trouble():
    health, at = steady()
    assert codes(health, at) == []
    assert health.rate(at) == pytest.approx(10, rel=0.15)


def test_one_that_stops_is_named_as_soon_as_its_interval_is_over():
    health, at = steady()
    last = health.last_at
    assert codes(health, last + EVERY - 0.1) == []
    assert codes(health, last + EVERY + 0.1) == ["silent"]
    health.heard(last + 30, 1, 0, 80, round((last + 30) * 1000))
    assert "silent" not in codes(health, last + 30)
    assert at > last


def test_garbage_is_named_within_the_interval():
    health, at = steady()
    for k in range(5):
        health.heard(at + k, 10, 9, 800, None)
    assert codes(health, at + 5) == ["garbage"]


def test_a_flood_is_named_within_the_interval():
    health, at = steady()
    for k in range(10):
        health.heard(at + k, 5_000, 0, 400_000, round((at + k) * 1000))
    assert codes(health, at + 9.5) == ["flood"]
    health, at = steady()
    health.lost(at, 1_000)  # what could not be taken
    assert codes(health, at) == ["flood"]


def test_going_back_in_time_is_named_at_once():
    health, at = steady()
    health.heard(at, 10, 0, 800, round((at - 3600) * 1000))
    assert codes(health, at) == ["back"]
    health.heard(at + 1, 10, 0, 800, round((at + 1) * 1000))
    assert codes(health, at + 2 * EVERY)[0] == "silent"


def test_a_wrong_clock_is_named():
    health = Health(EVERY, 100_000)
    health.heard(NOW, 10, 0, 800, round((NOW + 7200) * 1000))
    assert codes(health, NOW) == ["clock"]
    assert health.skew_s == -7200


def test_one_that_stutters_is_named_while_it_is_heard():
    health, at = steady()
    for _ in range(3):
        at += EVERY + 5
        health.heard(at, 10, 0, 800, round(at * 1000))
    assert codes(health, at) == ["stutter"]


@pytest.mark.parametrize(("expected", "every"), [(30, 10), (30, 25), (600, 20), (600, 60), (3600, 300)])
def test_garbage_is_named_within_the_interval_at_any_rate(expected, every):
    """Nothing but garbage, a line at a time; and one bad line among good ones is none."""
    health = Health(expected, 100_000)
    at, named = NOW, None
    while at < NOW + expected:
        health.heard(at, 1, 1, 60, None)
        named = named if named is not None or codes(health, at) != ["garbage"] else at - NOW
        at += every
    assert named is not None
    assert named <= expected
    good = Health(expected, 100_000)
    for k in range(200):
        good.heard(NOW + k * every, 1, int(k == 100), 60, None)
        assert codes(good, NOW + k * every) == []


def test_every_second_line_of_a_slow_source():
    health = Health(30, 100_000)
    for k in range(12):
        health.heard(NOW + 10 * k, 1, k % 2, 60, None)
    assert codes(health, NOW + 110) == ["garbage"]


def test_stuttering_is_named_however_long_it_falls_silent():
    health = Health(30, 100_000)
    at = NOW
    for _ in range(4):
        health.heard(at, 1, 0, 80, round(at * 1000))
        at += 205
    assert codes(health, at - 205) == ["stutter"]


def test_going_back_again_and_again_by_more_than_the_sources_interval():
    health, at = steady()
    for k in range(8):  # of the ten seconds within which it is to be named
        health.heard(at + k, 10, 0, 800, round((at + k - 110) * 1000))
    assert codes(health, at + 7) == ["back"]


def test_late_points_now_and_then_are_no_going_back():
    health, at = steady()
    for k in range(60):
        health.heard(at + k, 10, 0, 800, round((at + k - (60 if k % 5 == 0 else 0)) * 1000))
        assert codes(health, at + k) == []


def test_one_wrong_point_is_not_held_against_the_feed_for_ever():
    """Ahead of ours: the clock is named and forgotten. A file's: until a window of steady times is over."""
    health, at = steady()
    health.heard(at, 1, 1, 80, round((at + 3e7) * 1000))
    assert codes(health, at) == ["clock"]
    for k in range(1, 60):
        health.heard(at + k, 10, 0, 800, round((at + k) * 1000))
        assert codes(health, at + k) == []
    file = Health(EVERY, 0, live_times=False)
    file.heard(NOW, 1, 0, 80, round((NOW + 3e7) * 1000))
    for k in range(1, 60):
        file.heard(NOW + k, 10, 0, 800, round((NOW + k) * 1000))
    assert codes(file, NOW + 59) == []


def test_a_file_that_is_caught_up_with_is_no_flood():
    one = inlet("follow", "day.nmea", EVERY, 1000)
    for k in range(30):
        one.health.heard(NOW + k / 10, 25_000, 0, 2 << 20, None)
    assert codes(one.health, NOW + 3) == []


def test_a_source_is_taken_from_at_its_limit_and_named(monkeypatch):
    """Twenty seconds of ten times its share: a second's worth at once, then the limit; nothing is lost."""
    clock = [1000.0]
    monkeypatch.setattr("entente.marine.live.inlets.time.monotonic", lambda: clock[0])
    one = inlet("listen", "tcp://127.0.0.1:9", EVERY, 1000)
    one._held += b"x" * 99 + b"\n"
    one._held += (b"y" * 99 + b"\n") * 1999
    taken = b""
    for _ in range(200):
        taken += one.take(1 << 20)[0]
        clock[0] += 0.1
    assert 19_000 <= len(taken) <= 21_200
    assert "flood" in codes(one.health, time.time())
    clock[0] += 1e6
    while part := one.take(1 << 20)[0]:
        taken += part
        clock[0] += 1.0
    assert len(taken) == 200_000


@given(st.lists(st.floats(0.1, 9.9), min_size=1, max_size=60))
def test_whoever_keeps_to_the_interval_is_never_called_silent(gaps):
    health = Health(EVERY, 10**9)
    at = NOW
    for gap in gaps:
        at += gap
        health.heard(at, 1, 0, 80, round(at * 1000))
        assert codes(health, at + 9.99) == []


@pytest.mark.parametrize(
    ("kind", "address"),
    [("connect", "receiver:4001"), ("connect", "udp://receiver:4001"), ("connect", "tcp://receiver"),
     ("listen", "http://a:1"), ("listen", "tcp://a:99999"), ("connect", "")],
)  # fmt: skip
def test_an_address_that_cannot_be_used_is_refused(kind, address):
    with pytest.raises(BadAddress, match=r"://"):
        inlet(kind, address, 1, 1)


def free_port(kind):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_flood_of_datagrams_is_thrown_away_and_counted_and_others_are_not_disturbed():
    async def scene():
        loud = inlet("listen", f"udp://127.0.0.1:{free_port(socket.SOCK_DGRAM)}", 1, 1000)
        calm = inlet("listen", f"tcp://127.0.0.1:{free_port(socket.SOCK_STREAM)}", 1, 1000)
        assert isinstance(loud, Datagrams)
        assert isinstance(calm, Listening)
        tasks = [asyncio.create_task(one.run()) for one in (loud, calm)]
        await asyncio.sleep(0.1)
        loud._held += b"x" * (BUFFER + 1)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            for _ in range(50):
                sender.sendto(b"y" * 1000, ("127.0.0.1", loud.port))
        _, writer = await asyncio.open_connection("127.0.0.1", calm.port)
        writer.write(b"one\ntwo\nthr")
        await writer.drain()
        await asyncio.sleep(0.3)
        assert calm.take(1 << 20) == (b"one\ntwo\n", -1)
        assert loud.health.dropped >= 1000
        writer.write(b"ee\n")
        writer.close()
        await asyncio.sleep(0.2)
        assert calm.take(1 << 20) == (b"three\n", -1)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    run_apart(scene())


def test_lines_of_two_senders_on_one_port_stay_whole():
    async def scene():
        one = inlet("listen", f"tcp://127.0.0.1:{free_port(socket.SOCK_STREAM)}", 1, 1000)
        task = asyncio.create_task(one.run())
        await asyncio.sleep(0.1)
        _, a = await asyncio.open_connection("127.0.0.1", one.port)
        _, b = await asyncio.open_connection("127.0.0.1", one.port)
        for writer, part in [(a, b"aaaa"), (b, b"bbbb\nbb"), (a, b"aaaa\n"), (b, b"bb\n")]:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0.05)
        got, _ = one.take(1 << 20)
        assert sorted(got.splitlines()) == [b"aaaaaaaa", b"bbbb", b"bbbb"]
        a.close()
        b.close()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run_apart(scene())


@pytest.mark.django_db
def test_the_page_says_it_in_both_languages_and_a_dead_process_hides_nothing(client, people):
    from datetime import timedelta

    from django.utils import timezone

    from entente.marine.models import Feed, LiveProcess

    now = timezone.now()
    soon = now + timedelta(minutes=5)  # fresh however long this test takes
    alive = LiveProcess.objects.create(name="alive", beat_at=soon)
    dead = LiveProcess.objects.create(name="dead", beat_at=now - timedelta(minutes=5))
    Feed.objects.create(name="good", kind="tcp", process=alive, last_at=soon, rate=12)
    Feed.objects.create(
        name="quiet", kind="udp", process=alive, last_at=now - timedelta(seconds=45), expected_s=30
    )
    Feed.objects.create(
        name="orphan", kind="tcp", process=dead, last_at=now - timedelta(minutes=5), expected_s=600
    )
    troubles = [
        {"code": "garbage", "percent": 40, "lines": 9},
        {"code": "flood", "rate": 9000, "dropped": 77},
        {"code": "back", "seconds": 3600},
        {"code": "clock", "seconds": -900},
        {"code": "stutter", "times": 4, "seconds": 40},
    ]
    Feed.objects.create(name="bad", kind="tcp", process=alive, last_at=soon, troubles=troubles)
    unreachable = [{"code": "unreachable"}]
    Feed.objects.create(
        name="far", kind="tcp", process=alive, last_at=soon, troubles=unreachable, problem="ECONNREFUSED"
    )
    client.force_login(people["marine.analyst"])
    english = client.get("/marine/feeds/").content.decode()
    assert "It cannot be reached: Connection refused." in english
    for words in ("Silent for", "has given no sign", "cannot be read: 40", "It floods", "goes back in time",
                  "ahead of ours", "fell silent 4 times", "Heard as expected"):  # fmt: skip
        assert words in english
    assert re.search(r'no sign since <time [^>]*title="[^"]+ UTC"', english)
    client.cookies["entente_language"] = "fr"
    french = client.get("/marine/feeds/").content.decode()
    assert "connexion refusée" in french
    assert "refused" not in french
    said = ("Silencieux depuis", "aucun signe", "illisible", "Elle déborde", "Elle recule", "avance de")
    for words in said:
        assert words in french
    home = client.get("/").content.decode()
    assert "Silencieux depuis" in home
    assert json.dumps(troubles)  # what is stored is plain
    client.force_login(people["privacy.officer"])
    assert client.get("/marine/feeds/").status_code == 404


@pytest.mark.django_db
def test_counts_of_an_agencys_rows_are_for_its_own_officers(client, people):
    """Whoever may not know that a finding exists may not read how many there are."""
    from django.utils import timezone

    from entente.marine.models import Feed, LiveProcess

    now = timezone.now()
    process = LiveProcess.objects.create(name="alive", beat_at=now, vessels=4711, findings=3637)
    Feed.objects.create(name="Windsor", kind="tcp", process=process, last_at=now)
    seen = {}
    for account in ("marine.analyst", "partner.marine", "trc.officer", "targeting.officer", "team.lead"):
        client.force_login(people[account])
        page = client.get("/marine/feeds/").content.decode()
        assert "Windsor" in page
        seen[account] = ("4,711" in page, "3,637" in page)
    assert seen.pop("marine.analyst") == (True, True)
    assert set(seen.values()) == {(False, False)}


@pytest.mark.django_db
def test_the_live_map_and_my_day_say_how_the_sources_are(client, people):
    from datetime import timedelta

    from django.utils import timezone

    from entente.marine import feeds
    from entente.marine.models import Feed, LiveProcess

    client.force_login(people["marine.analyst"])
    part = "/marine/picture/feeds/"
    assert "No source is connected" in client.get(part).content.decode()
    now = timezone.now()
    process = LiveProcess.objects.create(name="alive", beat_at=now + timedelta(minutes=5))
    Feed.objects.create(name="Windsor", kind="tcp", process=process, last_at=now + timedelta(minutes=5))
    last = now - timedelta(minutes=40)
    radar = Feed.objects.create(name="radar", kind="tcp", process=process, last_at=last, expected_s=5)
    for path in (part, "/marine/picture/"):
        page = client.get(path).content.decode()
        assert "1 of 2 sources is not heard as expected" in page
        assert "radar: Silent for" in page
        assert 'data-every="5"' in page  # as often as the quickest source is to be heard
    assert 'data-live-every="5"' in client.get("/marine/feeds/").content.decode()
    assert {item.title: item.due_at for item in feeds.items(None)}["radar"] == last
    radar.delete()
    assert "The one source is heard as expected" in client.get(part).content.decode()
    LiveProcess.objects.update(beat_at=now - timedelta(minutes=1))  # killed: it says nothing more
    assert "1 of 1 sources is not heard as expected" in client.get(part).content.decode()
