"""What the command line is given, as the rest of the package takes it."""

from __future__ import annotations

from collections.abc import Iterable

from srpd.conformance.messages.schema import DuisSchema
from srpd.conformance.messages.xml import parse_xml
from srpd.model.faults import BadInput


def values_from(options: Iterable[str]) -> dict[str, str]:
    """The values of a body from options such as ``DeviceID=…``.

    Raises `BadInput` for one that is not of this form, and for a path that is given twice.
    """
    values: dict[str, str] = {}
    for option in options:
        path, equals, value = option.partition("=")
        if not equals or not path:
            raise BadInput(f"--set {option}: write it as PATH=VALUE, such as DeviceID=…")
        if path in values:
            raise BadInput(f"--set {option}: {path} is given twice, give it once")
        values[path] = value
    return values


def refuse_invalid(text: str, schema: DuisSchema | None) -> None:
    """Raise `BadInput`, with the first finding, if the message is not valid by the schema."""
    findings = schema.validate(parse_xml(text.encode())) if schema else []
    if findings:
        raise BadInput(
            f"the message would not be valid by the schema: line {findings[0]}; "
            "correct the values given, or leave out --xsd to make it all the same"
        )
