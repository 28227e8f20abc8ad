#!/usr/bin/env python3
"""A stranger who sends anything: valid, mistaken and broken mutations for some seconds.

Like stranger.py, whose parts it uses, it was written from docs/sync-protocol.md alone. Several
devices push and pull at once and check what the page promises:

  - whatever is sent, no answer is a 5xx, and refusals are those of section 6;
  - each well-formed mutation is answered once, and word for word the same when it comes again;
  - what a device gathered pull by pull is what a new device reads from 0, so the feed has no
    hole, and count and checksum agree;
  - `held` counts each mutation once.

    NUONG_PASSWORD=… python3 storm.py http://127.0.0.1:3000 USERNAME --seconds 60 --seed 7
"""

import argparse
import collections
import json
import os
import random
import threading
import time
import urllib.error
import urllib.request

from stranger import Server, checksum, uuid7

OUTCOMES = ("applied", "merged", "quarantined")
REASONS = {
    "unknown_kind", "unknown_form", "unknown_scope", "kind_differs", "moved_away", "not_there",
    "cannot_move", "append_only", "kind_made_by_server", "reference_is_read_only",
    "outside_your_area", "outside_your_village", "role_may_not", "not_valid",
    "device_disabled", "account_closed",
}
KINDS = (
    "household", "person", "assessment", "training_session", "attendance", "area", "conflict",
    "quarantined", "standard", "officer", "visit_of_a_later_build", "", "Household", "x" * 300,
    "visit\0",
)
NAMES = (
    "village", "address", "phone", "code", "household", "name", "relation", "birth", "sex",
    "gps", "merit", "b1", "b2", "class", "round", "date", "standard", "topic", "trainer",
    "versions", "level", "settlement", "review", "mutation", "desk", "field_of_a_later_build",
)
MISTAKES = {
    "broken JSON": 400, "cut off": 400, "no JSON": 400, "no UUID": 400, "no mutations": 400,
    "too deep": 400, "bad letters": 400, "bad gzip": 400, "long nonce": 400,
    "wrong protocol": 426, "too many": 413, "too large": 413, "no token": 403, "no cookie": 401,
    "no type": 415, "no path": 404,
}
MUTATIONS_MAX = 1_000
BYTES_MAX = 4 * 1024 * 1024


class Storm(Server):
    """One device that pushes at random and keeps count of what it is told."""

    def __init__(self, address, seed, counts):
        super().__init__(address)
        self.chance, self.counts, self.device = random.Random(seed), counts, uuid7()
        self.sent, self.answers = {}, {}
        self.number, self.records, self.kept, self.after = 0, [], {}, {}
        self.scopes, self.home = [], None

    def begin(self, username, password):
        session = self.sign_in(username, password, self.device)
        self.scopes = [scope["id"] for scope in session["scopes"]]
        self.home = next(s["id"] for s in session["scopes"] if s["kind"] == "commune")

    def status(self, path, data, headers):
        """The status of a request that may be refused, with its body."""
        request = urllib.request.Request(self.address + path, data, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read()

    # What is sent

    def value(self, depth=0):
        """Any JSON value: small, huge, nested, of the wrong type, of no sense."""
        chance = self.chance
        made = chance.randrange(14 if depth < 4 else 11)
        if made == 0:
            return chance.choice(("poor", "head", "rural", "nd07-2021", "2024-10-01", "male"))
        if made == 1:
            return "đá " * chance.choice((1, 1, 30, 30, 300, 7_000))
        if made == 2:
            return chance.choice((0, -1, 1, 2024, 2**31, 2**63 - 1, -(2**63), 2**64 - 1, 10**30))
        if made == 3:
            return chance.choice((0.5, -1e308, 1e-308, 1e308))
        if made == 4:
            return chance.choice((True, False, None))
        if made == 5:
            return "".join(chr(chance.choice((0, 1, 9, 10, 34, 39, 92, 127, 0x1F600, 0xFFFF)))
                           for _ in range(chance.randrange(8)))
        if made == 6:
            return uuid7()
        if made == 7 and self.records:
            return chance.choice(self.records)[0]
        if made == 8:
            return chance.choice(("'; DROP TABLE record; --", "<script>", "%00", "../..", "1968-13-40"))
        if made == 9:
            return chance.choice(self.scopes)
        if made < 12:
            return ""
        if made == 12:
            return [self.value(depth + 1) for _ in range(chance.randrange(5))]
        return {chance.choice(NAMES): self.value(depth + 1) for _ in range(chance.randrange(5))}

    def mutation(self, record, kind, op="put", fields=None, **more):
        """A well-formed mutation, whatever sense it makes."""
        self.number += 1
        mutation = {
            "id": uuid7(), "device": self.device, "device_seq": self.number, "record": record,
            "kind": kind, "scope": self.home, "op": op, "fields": fields or {},
            "form_version": 1, "client_time": int(time.time() * 1000), **more,
        }
        self.sent[mutation["id"]] = mutation
        return mutation

    def household(self):
        record = uuid7()
        self.records.append((record, "household"))
        values = {"village": uuid7(), "address": "cạnh suối", "phone": self.value()}
        return self.mutation(record, "household", fields=unseen(values))

    def member(self):
        record = uuid7()
        household = self.chance.choice(self.records)[0]
        self.records.append((record, "person"))
        values = {"household": household, "name": "A", "relation": "head", "birth": self.value()}
        return self.mutation(record, "person", fields=unseen(values))

    def edit(self):
        """With the base that stands, with none, or with a wrong one."""
        record, kind = self.chance.choice(self.records)
        name = self.chance.choice(("phone", "address", "code", self.chance.choice(NAMES)))
        standing = self.kept_fields(record).get(name)
        base = self.chance.choice((standing, None, self.value()))
        return self.mutation(record, kind, fields={name: {"base": base, "new": self.value()}})

    def kept_fields(self, record):
        return self.kept.get(self.home, {}).get(record, {}).get("fields", {})

    def nonsense(self):
        """Well-formed, and wrong in anything that can be wrong."""
        chance = self.chance
        known = [record for record, _ in self.records] or [uuid7()]
        record = chance.choice((uuid7(), chance.choice(known)))
        fields = {chance.choice(NAMES): {"base": self.value(), "new": self.value()}
                  for _ in range(chance.randrange(5))}
        more = chance.choice((
            {}, {}, {"scope": uuid7()}, {"scope": chance.choice(self.scopes)}, {"to": uuid7()},
            {"form_version": chance.choice((0, 2, 99, 2**32 - 1))},
            {"client_time": chance.choice((0, -1, 2**53, 2**63 - 1, -(2**63)))},
            {"clock_offset_ms": chance.choice((0, 2**63 - 1, -(2**63)))},
            {"device_seq": chance.choice((0, 1, 2**63 - 1, 2**64 - 1))},
            {"reason": self.chance.choice(("", "x", "đá" * 5_000))}, {"word_of_later": self.value()},
        ))
        op = chance.choice(("put", "put", "delete", "move"))
        return self.mutation(record, chance.choice(KINDS), op, fields, **more)

    def removal(self):
        record, kind = self.chance.choice(self.records)
        return self.mutation(record, kind, "delete", reason="listed twice")

    def move(self):
        record, kind = self.chance.choice(self.records)
        to = self.chance.choice((self.home, uuid7(), self.chance.choice(self.scopes)))
        return self.mutation(record, kind, "move", unseen({"village": uuid7()}), to=to)

    def batch(self):
        ways = [self.household, self.edit, self.member, self.nonsense, self.removal, self.move]
        weights = (5, 6, 3, 6, 1, 1)
        batch = [] if self.records else [self.household()]
        for way in self.chance.choices(ways, weights, k=self.chance.randrange(1, 12)):
            batch.append(way())
        if self.chance.random() < 0.3:
            known = [self.sent[id] for id in self.chance.choices(list(self.answers), k=3)] \
                if self.answers else []
            batch += known + batch[:1]
        return batch

    # What is checked

    def push_and_check(self, batch):
        answer = self.push(self.device, batch)
        assert [a["id"] for a in answer["answers"]] == [m["id"] for m in batch], "one for each"
        for one in answer["answers"]:
            assert one["outcome"] in OUTCOMES, one
            reason = one.get("reason", "").split(":")[0]
            assert (one["outcome"] == "quarantined") == bool(reason), one
            assert not reason or reason in REASONS, one
            before = self.answers.setdefault(one["id"], one)
            assert before == one, ("answered otherwise", before, one)
        for id in {m["id"] for m in batch}:
            self.counts[self.answers[id]["outcome"] + " " + reason_of(self.answers[id])] += 1
        assert answer["held"] == len(self.answers), (answer["held"], len(self.answers))
        self.counts["pushes"] += 1

    def mistake(self):
        """A request that nobody could carry out is refused as section 6 says."""
        kind = self.chance.choice(list(MISTAKES))
        path, headers = "/api/v1/push", dict(self.headers)
        body = {"protocol": 1, "nonce": "n", "device": self.device, "mutations": []}
        text = json.dumps(body)
        if kind == "broken JSON":
            text = text.replace(":", self.chance.choice(("", ";", "::")), 1)
        elif kind == "cut off":
            text = text[:self.chance.randrange(len(text) - 1)]
        elif kind == "no JSON":
            text = self.chance.choice(("", "null", "[]", "<html></html>", "0", "{}\x00"))
        elif kind == "no UUID":
            text = text.replace(self.device, self.chance.choice(("", "x", "0" * 36)))
        elif kind == "no mutations":
            text = json.dumps(body | {"mutations": self.chance.choice(({}, None, [1], [{}]))})
        elif kind == "too deep":
            text = '{"protocol":1,"nonce":"n","device":"%s","mutations":%s' % (self.device, "[" * 5_000)
        elif kind == "bad letters":
            text = json.dumps(body | {"nonce": "\ud800"})
        elif kind == "bad gzip":
            headers["content-encoding"] = "gzip"
        elif kind == "long nonce":
            text = json.dumps(body | {"nonce": "n" * 65})
        elif kind == "wrong protocol":
            text = json.dumps(body | {"protocol": self.chance.choice((0, 2, 2**32 - 1))})
        elif kind == "too many":
            one = {**self.mutation(uuid7(), "household"), "id": uuid7()}
            self.forget_last()
            text = json.dumps(body | {"mutations": [one] * (MUTATIONS_MAX + 1)})
        elif kind == "too large":
            text = json.dumps(body | {"nonce": "n" * BYTES_MAX})
        elif kind in ("no token", "no cookie", "no type"):
            del headers[{"no token": "x-nuong-csrf", "no cookie": "cookie",
                         "no type": "content-type"}[kind]]
            headers.setdefault("content-type", "text/plain")
        elif kind == "no path":
            path = "/api/v1/" + self.chance.choice(("pushes", "push/1", "%00", "records"))
        if kind in ("broken JSON", "cut off", "no UUID") and self.chance.random() < 0.3:
            path = "/api/v1/pull"
        status, answer = self.status(path, text.encode("utf-8", "replace"), headers)
        assert status == MISTAKES[kind], (kind, status, text[:200], answer[:200])
        assert json.loads(answer)["code"], answer
        self.counts["refused: " + kind] += 1

    def forget_last(self):
        self.number -= 1
        self.sent.popitem()

    def follow(self, scope):
        """Reads what is behind the number that was reached, and compares with the server's sum."""
        nonce = uuid7()
        wanted = [{"scope": scope, "after": self.after.get(scope, 0)}]
        body = {"protocol": 1, "nonce": nonce, "device": self.device, "scopes": wanted}
        lines = [json.loads(line) for line in self.post("/api/v1/pull", body)[1].splitlines()]
        assert lines[0]["hello"]["nonce"] == nonce
        kept, reached = self.kept.setdefault(scope, {}), self.after.get(scope, 0)
        for line in (line for line in lines if "seq" in line):
            assert line["seq"] > reached, "numbers only grow"
            reached = line["seq"]
            kept[line["id"]] = line
        (end,) = [line["end"] for line in lines if "end" in line]
        assert end["seq"] >= reached
        assert (end["count"], end["checksum"]) == (len(kept), checksum(kept)), "a hole in the feed"
        self.after[scope] = end["seq"]
        self.counts["pulls"] += 1

    def play(self, until):
        while time.monotonic() < until:
            made = self.chance.random()
            if made < 0.55:
                self.push_and_check(self.batch())
            elif made < 0.7:
                self.mistake()
            else:
                self.follow(self.chance.choice(self.scopes))

    def conclude(self):
        """Everything once more: the same answers, and what a new device reads is what is kept."""
        batch, size = [], 0
        for mutation in (self.sent[id] for id in list(self.answers)):
            length = len(json.dumps(mutation))
            if batch and size + length > BYTES_MAX / 4:
                self.push_and_check(batch)
                batch, size = [], 0
            batch.append(mutation)
            size += length
        self.push_and_check(batch)
        for scope in self.scopes:
            self.follow(scope)
            records, end = self.pull(self.device, scope)
            assert records == self.kept[scope], "a new device reads something else"
            assert (end["count"], end["checksum"]) == (len(records), checksum(records))


def unseen(values):
    return {name: {"base": None, "new": value} for name, value in values.items()}


def reason_of(answer):
    return answer.get("reason", "").split(":")[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("address")
    parser.add_argument("username")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--devices", type=int, default=3)
    asked = parser.parse_args()
    storms = [Storm(asked.address, asked.seed * 1_000 + number, collections.Counter())
              for number in range(asked.devices)]
    for storm in storms:
        storm.begin(asked.username, os.environ["NUONG_PASSWORD"])
    until, failures = time.monotonic() + asked.seconds, []

    def run(storm):
        try:
            storm.play(until)
        except BaseException as failure:
            failures.append(failure)
            raise

    threads = [threading.Thread(target=run, args=(storm,)) for storm in storms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise SystemExit(f"seed {asked.seed}: {failures[0]!r}"[:2_000])
    for storm in storms:
        storm.conclude()
    counts = sum((storm.counts for storm in storms), collections.Counter())
    told = sum(len(storm.answers) for storm in storms)
    refused = sum(count for name, count in counts.items() if name.startswith("refused"))
    print(f"{told} mutations of {asked.devices} devices, seed {asked.seed}: each answered once and"
          f" the same again; {refused} broken requests refused; no 5xx, no hole")
    for name, count in sorted(counts.items()):
        print(f"{name.strip()}: {count}")


if __name__ == "__main__":
    main()
