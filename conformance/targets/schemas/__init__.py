"""The JSON Schemas of the target protocol, draft 2020-12: one for each method, and the envelopes.

Each file of a method has ``params`` and ``result`` in its ``$defs``. They are shipped, so that
whoever writes an adapter can validate against them with any library.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs

from srpd.conformance.plain import one_line

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PREFIX = "urn:srpd:target-protocol:1:"
_MOST_STEPS = 8
_LONGEST_FINDING = 200


@cache
def schemas() -> Mapping[str, Any]:
    """Every schema by the name of its file without ``.json``."""
    found = (each for each in files(__name__).iterdir() if each.name.endswith(".json"))
    return {
        each.name.removesuffix(".json"): json.loads(each.read_text(encoding="utf-8"))
        for each in sorted(found, key=lambda each: each.name)
    }


def finding(value: Any, name: str, part: str = "") -> str:
    """What is first found wrong with a value by a schema, in one line; empty if nothing is.

    `name` is that of a file, `part` ``params``, ``result`` or empty. What the value holds is not
    repeated, for it may be of any length.
    """
    validator = _validator(name, part)
    if validator.is_valid(value):
        return ""
    problem = next(iter(validator.iter_errors(value)))
    path = "/".join(str(step) for step in list(problem.instance_path)[:_MOST_STEPS])
    return one_line(f"at {path}: {problem.message}" if path else problem.message, _LONGEST_FINDING)


@cache
def _validator(name: str, part: str) -> jsonschema_rs.Draft202012Validator:
    registry = jsonschema_rs.Registry([(each["$id"], each) for each in schemas().values()])
    pointer = f"#/$defs/{part}" if part else ""
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"{_PREFIX}{name}{pointer}"}, registry=registry, mask="what is there", offline=True
    )
