"""The commands for whoever writes an adapter: serve a target of Python, get the schemas."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from srpd.conformance.command_line.run import RoleOption, TargetOption
from srpd.model.faults import BadInput

app = typer.Typer(
    no_args_is_help=True, help="For adapters: serve a target of Python, get schemas and vectors."
)


@app.command("serve")
def serve(
    target: TargetOption = "",
    role: RoleOption = None,
    http: Annotated[
        str | None,
        typer.Option(
            metavar="HOST:PORT", help="Serve over HTTP there; without it, on stdin and stdout."
        ),
    ] = None,
) -> None:
    """Serve a target written in Python, or an embedded reference, to another process.

    On stdin and stdout each line is a request or its reply, and it ends with
    bye. Over HTTP each POST body is a request; it ends when it is stopped. What
    the target prints goes to stderr.

    \b
    Examples:
      srpd run --target "stdio:srpd adapter serve"
      srpd adapter serve --target python:my_dcc.adapter:factory --http 127.0.0.1:8090
      srpd run --target http://127.0.0.1:8090/
    """
    from srpd.conformance.capabilities.roles import REFERENCES
    from srpd.conformance.capabilities.roles import role as role_named
    from srpd.conformance.command_line.output import say
    from srpd.conformance.targets.connect import connect
    from srpd.conformance.targets.limits import Limits
    from srpd.conformance.targets.serving import Answering
    from srpd.conformance.targets.serving_http import AdapterServer
    from srpd.conformance.targets.serving_stdio import claim_stdout
    from srpd.conformance.targets.serving_stdio import serve as serve_stdio

    here = Limits(in_process=True)
    specification = target or REFERENCES[role_named(role or "dcc")]
    if http is None:
        replies = claim_stdout()
        serve_stdio(Answering(connect(specification, here)), sys.stdin.buffer, replies)
        return
    host, port = _place(http)
    answering = Answering(connect(specification, here))
    try:
        server = AdapterServer(answering, host, port)
    except OSError as problem:
        raise BadInput(f"--http {http}: {problem.strerror}") from problem
    with server:
        say(f"{specification} is served at {server.url}; stop it with Ctrl-C")
        server.serve_forever()


@app.command("files")
def files(
    folder: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where they go.")
    ] = Path("target-protocol"),
) -> None:
    """Write the schemas of the target protocol, golden transcripts and sample messages.

    A transcript is a file of lines, each with a request and the reply of a
    reference to it, or with a line that is no request and the error that is
    due. They are the test vectors for an adapter in any language.

    messages/ has one message of every kind by the role of the target and the
    direction, as it passes on the wire and, where it has XML, that as it
    stands; certificates.json has the certificates to verify them with.

    \b
    Examples:
      srpd adapter files
      srpd adapter files -o my-adapter/vectors
    """
    from srpd.conformance.command_line.output import say, write_text
    from srpd.conformance.targets.vectors import vectors

    found = vectors()
    for name, text in found.items():
        write_text(folder / name, text)
    say(f"wrote {len(found)} files to {folder}")


def _place(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not host or not (port.isascii() and port.isdecimal() and int(port) < 65536):
        raise BadInput(f"--http {text}: write it as HOST:PORT, such as 127.0.0.1:8090")
    return host.removeprefix("[").removesuffix("]"), int(port)
