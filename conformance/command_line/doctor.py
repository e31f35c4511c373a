"""The command that checks a set-up before any verdict."""

from __future__ import annotations

import typer

from srpd.conformance.command_line.bounds import (
    InProcessOption,
    SettleOption,
    TimeoutOption,
    bounds_of,
)
from srpd.conformance.command_line.run import (
    JsonOption,
    QuietOption,
    RoleOption,
    TargetOption,
)


def doctor(
    target: TargetOption = "",
    role: RoleOption = None,
    timeout: TimeoutOption = 60,
    settle: SettleOption = 30,
    in_process: InProcessOption = False,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Check a set-up before any verdict: adapter, clock, reset, fixtures, ports.

    Each check says what was expected, what was seen and what to do. Nothing
    here is a verdict on a clause. What is not done says why: a target without
    a virtual clock, for one, leaves open what needs time to pass; and what it
    says no to in its statement is no problem.

    Exit codes: 0 nothing is wrong, 2 wrong usage or bad input, 4 the set-up
    has a problem.

    \b
    Examples:
      srpd doctor
      srpd doctor --target "stdio:node adapter.js" --timeout 10
      srpd doctor --role user --target http://127.0.0.1:8090/ --json
    """
    from srpd.conformance.capabilities.roles import role as role_named
    from srpd.conformance.command_line.output import (
        print_data,
        print_table,
        print_text,
        progress_bar,
    )
    from srpd.conformance.doctor.examination import examine
    from srpd.conformance.doctor.listing import as_rows, summary

    party = role_named(role or "dcc")
    with progress_bar(shown=not (quiet or as_json)) as progress:
        found = examine(target, party, bounds_of(timeout, settle, in_process=in_process), progress)
    if as_json:
        print_data(as_rows(found))
    elif not quiet:
        print_table(
            ("check", "", "expected", "seen", "what to do"),
            (
                (each.check, each.state.value, each.expected, each.seen, each.advice)
                for each in found.findings
            ),
            whole=("check", ""),
        )
    if not as_json:
        print_text(summary(found))
    raise typer.Exit(int(found.exit_code))
