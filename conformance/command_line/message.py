"""The commands that read and make DUIS XML messages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from srpd.conformance.command_line.run import JsonOption, XsdOption
from srpd.model.faults import BadInput

OF_REQUESTS = {
    "service_reference_variant": "variant",
    "command_variant": "CV",
    "originator": "originator",
    "target": "target",
    "counter": "counter",
    "critical": "critical",
    "execution_date": "executed at",
}
OF_RESPONSES = {
    "kind": "message",
    "service_reference_variant": "variant",
    "code": "code",
    "alert_code": "alert",
    "about": "about",
}

app = typer.Typer(no_args_is_help=True, help="Read and make DUIS XML messages.")


@app.command()
def parse(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Files, each with one message.")
    ],
    xsd: XsdOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what DUIS messages are and hold: Requests, Responses and Alerts of every kind.

    Of a Request: variant, parties, counter, criticality, execution date. Of a
    Response: its kind, codes and the RequestID that it is about.

    With --xsd, or the environment variable SRPD_DUIS_XSD, each is validated
    against the official schema too. Exit code 2 if any file has errors;
    the others are described all the same.

    \b
    Examples:
      srpd message parse samples/*.XML
      srpd message parse request.xml response.xml --xsd schemas/ --json
    """
    from srpd.conformance.command_line.output import print_data, print_table, say
    from srpd.conformance.messages.described import describe_files
    from srpd.conformance.messages.schema import find_schema

    rows = describe_files(files, find_schema(xsd))
    if as_json:
        print_data(rows)
    else:
        for columns, described in (
            (OF_REQUESTS, [row for row in rows if row["code"] is None]),
            (OF_RESPONSES, [row for row in rows if row["code"] is not None]),
        ):
            if described:
                print_table(
                    ("file", *columns.values()),
                    (
                        [[Path(row["file"]).name, *row["errors"]], *(row[key] for key in columns)]
                        for row in described
                    ),
                    whole=columns.values(),
                )
    wrong = [row["file"] for row in rows if row["errors"]]
    if wrong:
        say(f"{len(wrong)} of {len(rows)} files have errors, the first is {wrong[0]}")
        raise typer.Exit(2)


@app.command()
def build(
    variant: Annotated[
        str | None,
        typer.Argument(
            metavar="VARIANT", help="Such as 4.1.1; may be left out with --pre-command."
        ),
    ] = None,
    originator: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="EUI",
            help="The User ID that sends it; may be left out with --pre-command.",
        ),
    ] = None,
    target: Annotated[
        str | None,
        typer.Option(
            "--to",
            "--target",
            metavar="EUI",
            help="The Device; may be left out for a Non-Device Service Request, and with "
            "--pre-command.",
        ),
    ] = None,
    counter: Annotated[
        int | None,
        typer.Option(
            help="The Originator Counter: 1, or with --pre-command one more than was answered."
        ),
    ] = None,
    command_variant: Annotated[
        int | None,
        typer.Option(
            metavar="1-9", help="The Command Variant; of a Signed Pre-Command 5, 6 or 7, or else 5."
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(metavar="INSTANT", help="Execution date: 2026-05-01T00:00:00Z, or never."),
    ] = None,
    first_in_sequence: Annotated[
        bool, typer.Option("--first-in-sequence", help="It is the first of a sequence.")
    ] = False,
    after: Annotated[
        str | None,
        typer.Option(metavar="REQUEST-ID", help="The request that it follows in a sequence."),
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="A value of the body; may be repeated."),
    ] = None,
    pre_command: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Make a Signed Pre-Command of the Pre-Command in this Response of the DCC.",
        ),
    ] = None,
    payload: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Make a Signed Pre-Command with this GBCS Payload, in octets."
        ),
    ] = None,
    sign: Annotated[
        bool, typer.Option("--sign", help="Sign it with a test certificate of the sender.")
    ] = False,
    seed: Annotated[str, typer.Option(help="The seed of the test certificate.")] = "0",
    xsd: XsdOption = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write it there.")
    ] = None,
) -> None:
    """Make a DUIS Request, to stdout or to a file.

    With --pre-command, --payload or both it is a Signed Pre-Command. What the
    Pre-Command answers says the rest that is left out. Nothing is signed by
    GBCS: have the payload signed, and give it by --payload.

    \b
    Examples:
      srpd message build 4.1.1 --from 90-B3-D5-1F-30-01-00-00 \\
          --to 00-DB-12-34-56-78-90-A0 --counter 1000 -o request.xml
      srpd message build 8.2 --from 90-B3-D5-1F-30-01-00-00 --sign
      srpd message build --pre-command response.xml --payload signed.gbcs --sign
    """
    from srpd.conformance.command_line.inputs import refuse_invalid, values_from
    from srpd.conformance.command_line.output import print_text, say, write_text
    from srpd.conformance.messages.made import (
        FIRST_COUNTER,
        make_request,
        make_signed_pre_command,
    )
    from srpd.conformance.messages.schema import find_schema

    replaced = values_from(values or ())
    if pre_command is not None or payload is not None:
        if replaced:
            raise BadInput("--set is for the body of a Service Request: a payload has no values")
        text = make_signed_pre_command(
            pre_command,
            payload,
            variant=variant,
            originator=originator,
            target=target,
            counter=counter,
            command_variant=command_variant,
            execution=at,
            first_in_sequence=first_in_sequence or None,
            preceding=after,
            sign_with_seed=seed if sign else None,
        )
    elif variant is None or originator is None:
        raise BadInput("say which VARIANT, and --from whom; or give a --pre-command")
    else:
        text = make_request(
            variant,
            originator,
            target=target,
            counter=FIRST_COUNTER if counter is None else counter,
            command_variant=command_variant,
            execution=at,
            first_in_sequence=first_in_sequence or None,
            preceding=after,
            values=replaced,
            sign_with_seed=seed if sign else None,
        )
    refuse_invalid(text, find_schema(xsd))
    if output is None:
        print_text(text)
    else:
        write_text(output, text)
        say(f"wrote {output}")
