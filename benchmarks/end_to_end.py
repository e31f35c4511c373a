"""End to end over loopback HTTP against `srpd serve`, with the real cryptography at both ends.

A message is each signed request, each answer and each pushed message. Of a request: it is built,
signed, written and sent; of an answer or a pushed message: it is read, validated (with --xsd),
verified if it is signed, and compared with what is due. Each request is a 'Read Inventory', whose
Service Response the DCC signs (2 messages), or with --pushed one that is quarantined, which is
acknowledged and then told in a DCC Alert that the DCC signs (3 messages). The table has the share
of each stage in the time of the clients; then the same number of bare signatures, verifications
and HTTP round trips, and the ratio. See ``benchmarks/README.md``.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

sys.path.insert(0, str(Path(__file__).parents[1]))

from srpd.conformance.messages.build import build_request
from srpd.conformance.messages.identifiers import DCC_EUI
from srpd.conformance.messages.responses import parse_response
from srpd.conformance.messages.schema import load_schema
from srpd.conformance.messages.signature import sign, verify
from srpd.conformance.messages.xml import parse_xml, serialise
from srpd.conformance.reference.sandbox import ESME, IMPORT_SUPPLIER
from srpd.conformance.targets.receive_response import ReceiveResponse
from tests.served import Served, Users, served

T = TypeVar("T")
QUARANTINES_ALL = {
    "scope": "user",
    "user": IMPORT_SUPPLIER,
    "srv": "4.1.1",
    "limit": 0,
    "period_seconds": 3600,
}


class Stages:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    def time(self, stage: str, act: Callable[[], T]) -> T:
        """Do it, and count the time."""
        begun = time.perf_counter()
        result = act()
        self.seconds[stage] += time.perf_counter() - begun
        return result


def due(met: bool, found: object) -> None:
    """Give up if something else was found than is due: then nothing was measured."""
    if not met:
        raise SystemExit(f"something else than is due: {found}")


def processor_seconds(process: int) -> float:
    """What a process has used of the processors, or nan where that cannot be told."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def converse(port: int, first: int, number: int, xsd: Path | None, signer: bytes, out: Any) -> None:
    """One client: so many requests with counters from `first` on, over one connection."""
    stages = Stages()
    users = Users(Path(tempfile.mkdtemp()))
    credential = users.sandbox.credentials[IMPORT_SUPPLIER]
    schema = load_schema(xsd) if xsd else None
    certificate = x509.load_pem_x509_certificate(signer)
    connection = HTTPConnection("127.0.0.1", port)

    def exchange(body: bytes) -> bytes:
        connection.request("POST", "/api/v1/serviceD", body, {"Content-Type": "application/xml"})
        return connection.getresponse().read()

    exchange(b"<a/>")
    begun = time.perf_counter()
    for counter in range(first, first + number):
        element = stages.time(
            "build",
            lambda counter=counter: build_request(
                "8.2", IMPORT_SUPPLIER, DCC_EUI, counter, body={"DeviceID": ESME}
            ),
        )
        signed = stages.time("sign", lambda element=element: sign(element, credential))
        body = stages.time("write", lambda signed=signed: serialise(signed).encode())
        answer = stages.time("send and wait", lambda body=body: exchange(body))
        root = stages.time("read", lambda answer=answer: parse_xml(answer))
        if schema is not None:
            wrong = stages.time("validate", lambda root=root: schema.validate(root))
            due(not wrong, wrong)
        stages.time("verify", lambda root=root: verify(root, lambda *_: certificate))
        found = stages.time("judge", lambda root=root: parse_response(root))
        answered = found.request_id and found.request_id.counter
        due((found.code, answered) == ("I0", counter), found)
    out.put((time.perf_counter() - begun, dict(stages.seconds)))


def flights(server: Served, asked: argparse.Namespace, signer: bytes) -> dict[str, Any]:
    """Several clients at once; messages a second over all, and the share of each stage."""
    out: Any = multiprocessing.Queue()
    each = asked.requests // asked.clients
    clients = [
        multiprocessing.Process(
            target=converse, args=(server.port, 10_000_000 * (n + 1), each, asked.xsd, signer, out)
        )
        for n in range(asked.clients)
    ]
    used = processor_seconds(server.process.pid)
    for client in clients:
        client.start()
    results = [out.get() for _ in clients]
    for client in clients:
        client.join()
    seconds = max(spent for spent, _ in results)
    used = processor_seconds(server.process.pid) - used
    shares: Counter[str] = Counter()
    for _, stages in results:
        shares.update(stages)
    whole = sum(shares.values())
    messages = 2 * each * asked.clients
    return {
        "messages": messages,
        "seconds": round(seconds, 2),
        "messages a second": round(messages / seconds),
        "processor ms of the server for a message": round(1000 * used / messages, 3),
        "processor ms of the clients for a message": round(
            1000 * (whole - shares["send and wait"]) / messages, 3
        ),
        "shares": {stage: round(spent / whole, 3) for stage, spent in shares.items()},
    }


def pushed(asked: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Requests that are acknowledged, and then told of in an alert that is pushed."""
    receive = ReceiveResponse("127.0.0.1", 0)
    receive.start()
    users = Users(folder, thresholds=[QUARANTINES_ALL])
    credential = users.sandbox.credentials[IMPORT_SUPPLIER]
    options = ("--fixtures", str(users.fixtures), "--push-to", receive.url)
    number = asked.requests // 3
    with served(*options, "--state", str(folder / "dcc.db")) as server:
        certificate = x509.load_pem_x509_certificate(server.get("/certificate").body)
        connection = HTTPConnection("127.0.0.1", server.port)
        begun = time.perf_counter()
        verified = 0

        def take() -> int:
            taken = receive.take()
            for each in taken:
                root = parse_xml(each.xml)
                verify(root, lambda *_: certificate)
                due(parse_response(root).alert_code == "N46", each)
            return len(taken)

        for _ in range(number):
            body = serialise(sign(users.sandbox.build("4.1.1"), credential)).encode()
            connection.request(
                "POST", "/api/v1/serviceS", body, {"Content-Type": "application/xml"}
            )
            answer = connection.getresponse().read()
            due(parse_response(answer).code == "I99", answer)
            verified += take()
        while verified < number and receive.wait(30):
            verified += take()
        seconds = time.perf_counter() - begun
    receive.stop()
    due(verified == number, (verified, number))
    return {
        "pushed: messages": 3 * number,
        "seconds": round(seconds, 2),
        "messages a second": round(3 * number / seconds),
    }


def bare(requests: int, server: Served) -> float:
    """Seconds for as many bare signatures, verifications and round trips, in one thread.

    For each request and its signed answer: two signatures and two verifications with ECDSA, one
    at each end, and one HTTP round trip that the server answers at once.
    """
    key = ec.derive_private_key(7, ec.SECP256R1())
    public, data = key.public_key(), b"x" * 600
    algorithm = ec.ECDSA(SHA256())
    connection = HTTPConnection("127.0.0.1", server.port)
    begun = time.perf_counter()
    for _ in range(requests):
        for _ in range(2):
            public.verify(key.sign(data, algorithm), data, algorithm)
        connection.request("POST", "/nowhere", data, {"Content-Type": "application/xml"})
        connection.getresponse().read()
    return time.perf_counter() - begun


def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=6, help="requests in flight")
    parser.add_argument("--requests", type=int, default=8_000)
    parser.add_argument("--xsd", type=Path, help="validate every answer against the DUIS schema")
    parser.add_argument("--pushed", action="store_true", help="pushed messages too")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    users = Users(folder)
    with served("--fixtures", str(users.fixtures)) as server:
        row = flights(server, asked, server.get("/certificate").body)
        seconds = bare(1_000, server) * asked.requests / 1_000
        row["bare, messages a second in one thread"] = round(2 * asked.requests / seconds)
        row["ratio to bare"] = round(seconds / row["seconds"], 2)
    sys.stdout.write(json.dumps(row, indent=1) + "\n")
    if asked.pushed:
        sys.stdout.write(json.dumps(pushed(asked, folder), indent=1) + "\n")


if __name__ == "__main__":
    main()
