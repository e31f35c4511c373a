"""The command that serves the reference DCC."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from srpd.conformance.command_line.run import XsdOption


def serve(
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Listen there; 0.0.0.0 for every address.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8079,
    fixtures: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The Users, Devices, certificates and so on to begin."),
    ] = None,
    state: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Keep the state there; without it, in memory alone."),
    ] = None,
    push_to: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="The Receive Response service of Users that the fixtures name none for; {user} "
            "stands for the User ID.",
        ),
    ] = "",
    key_store: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Sign with the DCC's keys in there (see `srpd pki`)."),
    ] = None,
    xsd: XsdOption = None,
    control: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            metavar="PORT",
            help="A virtual clock, fixtures and the other ports for a tester on this machine.",
        ),
    ] = None,
    rate: Annotated[
        float, typer.Option(metavar="N", help="Requests a second that a User may send; 0: any.")
    ] = 0.0,
    most_bytes: Annotated[
        int, typer.Option("--max-bytes", metavar="N", help="No request may be larger.")
    ] = 12_000_000,
    certificate: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The server's certificate (PEM): HTTPS.")
    ] = None,
    key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Its key, if it stands elsewhere.")
    ] = None,
    client_authorities: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Demand client certificates of these, in the sender's name."
        ),
    ] = None,
    push_authorities: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Who vouches for Receive Response services by HTTPS."),
    ] = None,
) -> None:
    """Serve the reference DCC: the DUIS web services, and what it pushes to Users.

    POST signed DUIS XML to /api/v1/serviceS (Send Command), /api/v1/serviceT
    (Transform) or /api/v1/serviceD (Non-Device). A page at / tells how it goes.
    With --state nothing that was answered is lost, whatever ends the server.
    Ctrl-C ends it.

    \b
    Examples:
      srpd serve --control 8090
      srpd serve --fixtures keys/fixtures.json --key-store keys --state dcc.db
      srpd serve --push-to http://127.0.0.1:8081/{user} --rate 50
    """
    from srpd.conformance.command_line.output import say
    from srpd.conformance.fixtures.fixture_file import Fixtures, read_fixtures
    from srpd.conformance.messages.key_store import read_store
    from srpd.conformance.messages.schema import find_schema
    from srpd.conformance.serving.running import serve as start
    from srpd.conformance.serving.served_dcc import DccKeys
    from srpd.conformance.serving.settings import Settings
    from srpd.conformance.web.tls import Identity

    schema = find_schema(xsd)
    start(
        Settings(
            host,
            port,
            read_fixtures(fixtures) if fixtures else Fixtures(),
            state,
            push_to,
            None if schema is None else schema.path,
            control,
            rate,
            most_bytes,
            Identity(certificate, key, client_authorities),
            Identity(certificate, key, push_authorities) if push_authorities else Identity(),
            DccKeys.of(read_store(key_store)) if key_store else None,
        ),
        say,
    )
