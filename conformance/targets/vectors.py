"""Test vectors for whoever writes an adapter: the schemas and the golden transcripts, as files."""

from __future__ import annotations

from importlib.resources import files

from srpd.conformance.targets import schemas, transcripts


def vectors() -> dict[str, str]:
    """Every file: where it goes in a folder, and its text."""
    return {
        f"{kind}/{each.name}": each.read_text(encoding="utf-8")
        for kind, package, ending in (
            ("schemas", schemas, ".json"),
            ("transcripts", transcripts, ".jsonl"),
        )
        for each in sorted(files(package).iterdir(), key=lambda each: each.name)
        if each.name.endswith(ending)
    }
