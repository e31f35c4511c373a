"""`srpd serve` under load: signed requests a second, and what a kill in mid-load leaves.

Columns: connections, requests, seconds, requests a second, answers with I99, processed twice or
lost (by the count of the server). The requests are signed before the clock starts. See
``benchmarks/README.md``.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.served import Users, served


def ask(port: int, texts: list[str], answers: Any) -> None:
    """Send these requests over one connection."""
    connection = HTTPConnection("127.0.0.1", port)
    good = 0
    for text in texts:
        connection.request(
            "POST", "/api/v1/serviceS", text.encode(), {"Content-Type": "application/xml"}
        )
        good += b">I99<" in connection.getresponse().read()
    answers.put(good)


def measure(connections: int, requests: int, *, state: bool) -> dict[str, Any]:
    """One row."""
    with tempfile.TemporaryDirectory() as folder:
        users = Users(Path(folder))
        texts = [users.signed() for _ in range(requests)]
        kept = ("--state", f"{folder}/dcc.db") if state else ()
        answers: Any = multiprocessing.Queue()
        with served("--fixtures", str(users.fixtures), *kept) as server:
            clients = [
                multiprocessing.Process(
                    target=ask, args=(server.port, texts[n::connections], answers)
                )
                for n in range(connections)
            ]
            begun = time.perf_counter()
            for each in clients:
                each.start()
            good = sum(answers.get() for _ in clients)
            seconds = time.perf_counter() - begun
            for each in clients:
                each.join()
            processed = server.status()["in processing"]
        begun = time.perf_counter()
        with served("--fixtures", str(users.fixtures), *kept) as again:
            restored = again.status()["in processing"]
        return {
            "state": "SQLite" if state else "memory",
            "connections": connections,
            "requests": requests,
            "seconds": round(seconds, 2),
            "a second": round(requests / seconds),
            "I99": good,
            "lost or twice": abs(processed - requests),
            "after a restart": restored,
            "restart s": round(time.perf_counter() - begun, 2),
        }


def main() -> None:
    """Measure, and print a row for each way of keeping the state."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--requests", type=int, default=15_000)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    for state in (True, False):
        row = measure(asked.connections, asked.requests, state=state)
        text = json.dumps(row) if asked.json else "  ".join(f"{k} {v}" for k, v in row.items())
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
