"""Which model it is: a digest of all that the law is encoded in."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

_OF_THE_MODEL = frozenset({".py", ".csv", ".toml"})


@cache
def model_sha256() -> str:
    """The SHA-256 of the files of the model: of each its name and what is in it, by name."""
    place = Path(__file__).parent
    whole = sha256()
    for path in sorted(each for each in place.rglob("*") if each.suffix in _OF_THE_MODEL):
        octets = path.read_bytes()
        whole.update(f"{path.relative_to(place).as_posix()} {len(octets)}\n".encode() + octets)
    return whole.hexdigest()
