"""Golden transcripts of the target protocol: what the references reply, line by line.

``conversation-ROLE.jsonl`` has in each line a ``request`` and the ``reply`` of the reference of
that role; ``framing.jsonl`` has a ``line`` that is no request, or none that can be granted, and the
``reply`` with the error that is due. `tools/transcripts.py` makes them.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def transcript(name: str) -> list[dict[str, Any]]:
    """The rows of a transcript, such as ``framing`` or ``conversation-dcc``."""
    text = files(__name__).joinpath(f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]
