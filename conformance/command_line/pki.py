"""The command that makes the keys and certificates of a test PKI."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def pki(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder for the keys.")],
    seed: Annotated[
        str,
        typer.Option(help="The same seed on the same day gives the same keys; without, secret."),
    ] = "",
    tls: Annotated[
        str,
        typer.Option(metavar="HOST", help="TLS certificates besides: of HOST and of each User."),
    ] = "",
) -> None:
    """Make a test PKI in the image of the SMKI, for the Users and parties of the suite.

    Root, Issuing Authority and Organisation Certificates with their Remote
    Party Roles (xmlSign, supplier, networkOperator, accessControlBroker,
    coSPartyXmlSign and others), keys that their owner alone may read, an index
    keys.json, and fixtures.json: what the operator of a DCC has to set up so
    that the suite can be played against it with --keys FOLDER.

    These keys are for tests and protect nothing.

    \b
    Examples:
      srpd pki keys
      srpd pki keys --tls 127.0.0.1
    """
    import secrets
    from datetime import UTC, datetime

    from srpd.conformance.command_line.output import say, write_text
    from srpd.conformance.fixtures.fixture_file import written_fixtures
    from srpd.conformance.fixtures.world_keys import (
        fixtures_of_the_world,
        keys_of_the_world,
        users_of_the_world,
    )
    from srpd.conformance.messages.key_store import write_store
    from srpd.conformance.messages.tls_pki import write_tls

    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    held = keys_of_the_world(seed or secrets.token_hex(32), today)
    written = write_store(folder, held)
    write_text(folder / "fixtures.json", written_fixtures(fixtures_of_the_world(held)))
    say(f"wrote {len(held)} certificates with their keys, {written[-1]} and fixtures.json")
    if tls:
        secured = write_tls(folder / "tls", tls, users_of_the_world())
        say(f"wrote {len(secured)} files in {folder / 'tls'}")
