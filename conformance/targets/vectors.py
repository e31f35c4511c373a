"""Test vectors for whoever writes an adapter: schemas, golden transcripts, samples, as files."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from srpd.conformance.targets import schemas, transcripts
from srpd.conformance.targets.forms import message_to
from srpd.conformance.targets.samples import certificates, samples


def vectors() -> dict[str, str]:
    """Every file: where it goes in a folder, and its text."""
    return _shipped() | _sampled()


def _shipped() -> dict[str, str]:
    return {
        f"{kind}/{each.name}": each.read_text(encoding="utf-8")
        for kind, package, ending in (
            ("schemas", schemas, ".json"),
            ("transcripts", transcripts, ".jsonl"),
        )
        for each in sorted(files(package).iterdir(), key=lambda each: each.name)
        if each.name.endswith(ending)
    }


def _sampled() -> dict[str, str]:
    """The samples as they pass on the wire, and beside each its XML as it stands."""
    found = {"messages/certificates.json": _text(certificates())}
    for path, sample in samples().items():
        found[f"messages/{path}.json"] = _text(message_to(sample.message))
        if sample.message.xml:
            found[f"messages/{path}.xml"] = sample.message.xml
    return found


def _text(content: Any) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
