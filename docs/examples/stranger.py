#!/usr/bin/env python3
"""A stranger's client: signs in, pushes one assessment, pulls it back.

Written from docs/sync-protocol.md alone, with nothing but Python's own library.

    NUONG_PASSWORD=… python3 stranger.py http://127.0.0.1:3000 USERNAME
"""

import hashlib
import json
import os
import sys
import time
import urllib.request


def uuid7():
    """A UUID of version 7: 48 bits of milliseconds, then randomness."""
    value = int(time.time() * 1000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0x3 << 62) | 2 << 62
    digits = f"{value:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


class Server:
    """One session with a server."""

    def __init__(self, address):
        self.address = address
        self.headers = {"content-type": "application/json"}

    def post(self, path, body):
        data = json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, self.headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.headers, answer.read().decode()

    def sign_in(self, username, password, device):
        card = {"id": device, "name": "stranger.py", "build": "1"}
        body = {"username": username, "password": password, "device": card}
        headers, text = self.post("/api/v1/session", body)
        session = json.loads(text)
        self.headers["cookie"] = headers["set-cookie"].split(";")[0]
        self.headers["x-nuong-csrf"] = session["csrf"]
        return session

    def push(self, device, mutations):
        nonce = uuid7()
        body = {"protocol": 1, "nonce": nonce, "device": device, "mutations": mutations}
        answer = json.loads(self.post("/api/v1/push", body)[1])
        assert answer["nonce"] == nonce, "not our server"
        return answer

    def pull(self, device, scope):
        nonce = uuid7()
        wanted = [{"scope": scope, "after": 0}]
        body = {"protocol": 1, "nonce": nonce, "device": device, "scopes": wanted}
        lines = [json.loads(line) for line in self.post("/api/v1/pull", body)[1].splitlines()]
        assert lines[0]["hello"]["nonce"] == nonce, "not our server"
        records = {line["id"]: line for line in lines if "seq" in line}
        (end,) = [line["end"] for line in lines if "end" in line]
        return records, end


def checksum(records):
    """The sum that a server and a client share when they hold the same lines."""
    total = 0
    for record in records.values():
        name = bytes.fromhex(record["id"].replace("-", ""))
        digest = hashlib.sha256(name + record["seq"].to_bytes(8, "big")).digest()
        total += int.from_bytes(digest[:8], "big")
    return f"{total % 2**64:016x}"


def mutation(device, number, record, kind, scope, values):
    """A new record, all of whose fields were unknown before."""
    return {
        "id": uuid7(), "device": device, "device_seq": number, "record": record,
        "kind": kind, "scope": scope, "op": "put",
        "fields": {name: {"base": None, "new": value} for name, value in values.items()},
        "form_version": 1, "client_time": int(time.time() * 1000),
    }


def main():
    address, username = sys.argv[1], sys.argv[2]
    device = uuid7()
    server = Server(address)
    session = server.sign_in(username, os.environ["NUONG_PASSWORD"], device)
    commune = next(scope for scope in session["scopes"] if scope["kind"] == "commune")

    records, _ = server.pull(device, commune["id"])
    household = next(id for id, line in records.items()
                     if line["kind"] == "household" and line["op"] == "put")

    sheet = uuid7()
    paper = {"by": "paper"}
    values = {
        "household": household, "standard": "nd07-2021", "round": 2024, "date": "2024-10-01",
        "locality": "rural", "class": "poor",
        "b1": {"points": 120, "source": paper}, "b2": {"points": 40, "source": paper},
    }
    pushed = mutation(device, 1, sheet, "assessment", commune["id"], values)
    first = server.push(device, [pushed])
    again = server.push(device, [pushed])  # as if the first answer had been lost
    assert first["answers"] == again["answers"], "a repeated push must be answered the same"
    assert first["answers"][0]["outcome"] == "applied", first["answers"][0]
    assert again["held"] == 1, "carried out once"

    records, end = server.pull(device, commune["id"])
    line = records[sheet]
    assert line["fields"]["b1"]["points"] == 120
    assert (end["count"], end["checksum"]) == (len(records), checksum(records)), "something is missing"
    print(f"pushed one assessment and pulled it back as number {line['seq']} of {commune['name']};"
          f" {end['count']} records, checksum {end['checksum']}")


if __name__ == "__main__":
    main()
