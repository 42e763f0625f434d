#!/usr/bin/env python3
"""Checks an evidence pack of Entente without Entente.

    python3 verify.py PACK.zip [--key HOLDER=FINGERPRINT ...]

Needs Python 3.9 or later and the package `cryptography` (for Ed25519). Exit code 0: everything in the pack
follows from its signatures; 1: something does not; 2: usage. It prints the fingerprint of every key that
the pack relies on: compare them with what the agencies publish, or give them with --key.

What is checked, by RFC 6962 / RFC 9162 (Merkle tree), RFC 8032 (Ed25519), RFC 8785 (canonical JSON):
 1. every file is the one that the list of files names, and no other is there;
 2. each holder's keys follow one another by endorsement; each key's entry is in the log;
 3. each head is signed by the node, names the head before it, and contains it (consistency proof);
 4. each countersignature is the agency's;
 5. each entry is in the log (inclusion proof); its content is the content that was recorded;
 6. each object is the one whose hash its custody entries record.

Vérifie un dossier de preuve sans Entente : code de sortie 0 si tout découle des signatures, 1 sinon.
"""

import hashlib
import hmac
import json
import sys
import zipfile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LIST = "files.json"


class Wrong(Exception):
    pass


def need(holds, words):
    if not holds:
        raise Wrong(words)


# -- RFC 8785 for what the ledger carries: text, whole numbers, true, false, null, lists, objects ------
def canonical(value):
    if isinstance(value, dict):
        keys = sorted(value, key=lambda k: k.encode("utf-16-be"))
        return b"{" + b",".join(canonical(k) + b":" + canonical(value[k]) for k in keys) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(canonical(one) for one in value) + b"]"
    return json.dumps(value, ensure_ascii=False).encode("utf-8")


def strict(text):
    """JSON in which no name occurs twice: two readers must not see two things."""

    def once(pairs):
        need(len({k for k, _ in pairs}) == len(pairs), "a name occurs twice in a JSON object")
        return dict(pairs)

    return json.loads(text, object_pairs_hook=once)


def sha256(data):
    return hashlib.sha256(data).digest()


def signed(message, signature, key):
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(key):
    return hashlib.sha256(bytes.fromhex(key)).hexdigest()[:32]


# -- RFC 9162, 2.1.3.2 and 2.1.4.2 ---------------------------------------------------------------------
def node(left, right):
    return sha256(b"\x01" + left + right)


def included(leaf, index, size, path, root):
    need(0 <= index < size, "an index outside the tree")
    fn, sn, r = index, size - 1, leaf
    for p in path:
        need(sn != 0, "an inclusion proof that is too long")
        if fn & 1 or fn == sn:
            r = node(p, r)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node(r, p)
        fn, sn = fn >> 1, sn >> 1
    need(sn == 0 and r == root, "an inclusion proof that does not lead to the root")


def consistent(first, second, first_root, second_root, path):
    if first == second:
        return need(not path and first_root == second_root, "one size with two roots")
    need(0 < first < second, "a tree that shrinks")
    path = ([first_root] if first & (first - 1) == 0 else []) + path
    need(path, "an empty consistency proof")
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        need(sn != 0, "a consistency proof that is too long")
        if fn & 1 or fn == sn:
            fr, sr = node(c, fr), node(c, sr)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node(sr, c)
        fn, sn = fn >> 1, sn >> 1
    need(sn == 0 and fr == first_root and sr == second_root, "a consistency proof that leads elsewhere")


def unhex(rows):
    return [bytes.fromhex(row) for row in rows]


# -- the pack ------------------------------------------------------------------------------------------
def read_files(pack):
    """Every file by name, after comparing with the list of files."""
    names = pack.namelist()
    need(len(set(names)) == len(names), "a file occurs twice in the pack")
    files = {name: pack.read(name) for name in names}
    need(LIST in files, "the list of files is missing")
    listed = strict(files.pop(LIST))
    need(
        set(listed) == set(files),
        "files that are not listed, or listed and missing: " + ", ".join(sorted(set(listed) ^ set(files))),
    )
    for name, data in files.items():
        need(hashlib.sha256(data).hexdigest() == listed[name], name + " was changed")
    return files


class Log:
    def __init__(self, told):
        self.heads = told["heads"]
        self.countersignatures = told["countersignatures"]
        self.last = self.heads[-1]["head"]
        self.root = bytes.fromhex(self.last["root"])
        self.entries = {}
        self.keys = {}

    def entry(self, told):
        """An entry with its proof against the last head."""
        position, leaf = told["position"], told["leaf"].encode("utf-8")
        where = "entry %d" % position
        need(position not in self.entries, where + " stands here twice")
        try:
            included(sha256(b"\x00" + leaf), position, self.last["size"], unhex(told["path"]), self.root)
        except Wrong as error:
            raise Wrong(where + ": " + str(error)) from None
        parsed = strict(leaf)
        need(canonical(parsed) == leaf, where + " is not in canonical form")
        if told.get("purged"):
            need(told.get("content") is None and told.get("salt") is None, where + " is said to be purged")
        else:
            salt = bytes.fromhex(told["salt"])
            content = told["content"]
            strict(content)
            digest = "sha256:" + hmac.new(salt, content.encode("utf-8"), hashlib.sha256).hexdigest()
            need(digest == parsed["digest"], where + ": the content is not the content that was recorded")
        parsed["content"] = None if told.get("purged") else strict(told["content"])
        self.entries[position] = parsed

    def learn_keys(self):
        for position in sorted(self.entries):
            one = self.entries[position]
            if one["event"] != "ledger:key:added":
                continue
            holder, _, key = one["subject"]["id"].partition(":")
            before = self.keys.setdefault(holder, [])
            old = before[-1][1] if before else ""
            told = canonical({"v": 1, "holder": holder, "key": key, "follows": old})
            need(signed(told, one["content"]["possession"], key), f"a key of {holder} nobody holds")
            if old:
                need(
                    signed(told, one["content"]["endorsement"], old),
                    f"a key of {holder} without endorsement",
                )
            before.append((position, key))

    def key_at(self, holder, position):
        found = [key for start, key in self.keys.get(holder, []) if start < position]
        need(found, "no key of %s before entry %d" % (holder, position))
        return found[-1]

    def recorded(self, event, part, told):
        """Where the log records this; the last head itself is signed before it is recorded."""
        for position, one in self.entries.items():
            if one["event"] == event and one["content"] and one["content"].get(part) == told:
                return position
        return None

    def check_heads(self):
        previous = None
        for one in self.heads:
            head = one["head"]
            where = "the head at %d entries" % head["size"]
            at = self.recorded("ledger:head:signed", "head", head)
            need(at is not None or head is self.last, where + " is not recorded in the log")
            key = self.key_at("node", self.last["size"] + 1 if at is None else at)
            need(signed(canonical(head), one["signature"], key), where + " is not signed by the node")
            if previous is not None:
                name = sha256(canonical(previous)).hex()
                need(head["previous"] == name, where + " does not follow the one before it")
                old, root = previous["size"], bytes.fromhex(previous["root"])
                if old:
                    consistent(
                        old, head["size"], root, bytes.fromhex(head["root"]), unhex(one["consistency"])
                    )
            previous = head

    def check_countersignatures(self):
        names = {sha256(canonical(one["head"])).hex(): one["head"]["size"] for one in self.heads}
        for one in self.countersignatures:
            told = one["countersignature"]
            where = "the countersignature of " + told["agency"]
            need(told["head"] in names, where + " is for a head that is not here")
            need(
                told["key"] in [key for _, key in self.keys.get(told["agency"], [])],
                where + " is by a key that the log does not give it",
            )
            need(signed(canonical(told), one["signature"], told["key"]), where + " is not that agency's")


def check_objects(log, files, told):
    """Each object's bytes against the hash that every entry about it records."""
    for one in told:
        about = [
            e for e in log.entries.values() if e["subject"] == {"id": one["id"], "type": "core.attachment"}
        ]
        need(about, "object {}: no entry speaks of it".format(one["id"]))
        hashes = {e["content"]["sha256"] for e in about if e["content"] and "sha256" in e["content"]}
        need(hashes == {one["sha256"]}, "object {}: its entries record another hash".format(one["id"]))
        positions = [p for p, e in sorted(log.entries.items()) if e in about]
        need(
            [step["position"] for step in one["custody"]] == positions,
            "object {}: a custody step is missing or stands in another order".format(one["id"]),
        )
        for step in one["custody"]:
            entry = log.entries[step["position"]]
            need(
                step
                == {
                    "position": step["position"],
                    "at": entry["at"],
                    "actor": entry["actor"],
                    "did": entry["event"].split(":")[2],
                },
                "object {}: its custody was changed".format(one["id"]),
            )
        name = "objects/" + one["sha256"]
        if one["included"]:
            need(name in files, name + " is missing")
            need(hashlib.sha256(files[name]).hexdigest() == one["sha256"], name + " was changed")


def main(arguments):
    pins = {}
    while "--key" in arguments:
        at = arguments.index("--key")
        holder, _, value = arguments[at + 1].partition("=")
        pins[holder] = value.replace(" ", "").lower()
        del arguments[at : at + 2]
    if len(arguments) != 1:
        print(__doc__)
        return 2
    try:
        with zipfile.ZipFile(arguments[0]) as pack:
            files = read_files(pack)
        told = strict(files["evidence.json"])
        log = Log(told)
        for entry in told["entries"]:
            log.entry(entry)
        log.learn_keys()
        log.check_heads()
        log.check_countersignatures()
        check_objects(log, files, told["objects"])
        for holder, pin in pins.items():
            now = fingerprint(log.keys[holder][-1][1]) if log.keys.get(holder) else "none"
            need(now == pin, f"the key of {holder} is {now}, not {pin}")
    except Wrong as error:
        print(f"DOES NOT HOLD: {error}")
        return 1
    except Exception as error:  # whatever cannot be read does not hold
        print(f"DOES NOT HOLD: the pack cannot be read ({type(error).__name__}: {error})")
        return 1
    print(
        "HOLDS: %d entries, %d heads, %d countersignatures, %d objects"
        % (len(told["entries"]), len(log.heads), len(log.countersignatures), len(told["objects"]))
    )
    print("last head: %d entries, root %s, %s" % (log.last["size"], log.last["root"], log.last["at"]))
    for holder in sorted(log.keys):
        print(f"key of {holder}: {fingerprint(log.keys[holder][-1][1])}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
