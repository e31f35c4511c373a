"""The command line: `srpd`. It holds no logic; each command calls what does the work."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib.metadata import version
from types import TracebackType
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from srpd.conformance.command_line import (
    adapter,
    certify,
    codes,
    deviations,
    doctor,
    explore,
    fuzz,
    law,
    message,
    model,
    mutants,
    pki,
    replay,
    run,
    score,
    serve,
)
from srpd.conformance.judging.exit_codes import ExitCode
from srpd.generators.stdout import keep_stdout_to_ourselves
from srpd.model.faults import BadInput, SrpdError

NOBODY_READS = 141


class _Commands(TyperGroup):
    """The commands, with each kind of fault turned into one line and its exit code."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return self._invoked(ctx)
        except BadInput as problem:
            _say(str(problem))
            raise typer.Exit(ExitCode.BAD_INPUT) from None
        except SrpdError as problem:
            _say(f"an error of the harness, which says nothing about the target: {problem}")
            raise typer.Exit(ExitCode.ERROR) from None
        except KeyboardInterrupt:
            _say("stopped; what was written so far is kept")
            raise typer.Exit(ExitCode.STOPPED) from None
        except BrokenPipeError:
            # Whoever read stdout has gone; Python would complain once more when it exits.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(NOBODY_READS) from None

    def _invoked(self, ctx: Any) -> Any:
        """Whether anybody reads what was written last shows itself only when it is flushed."""
        try:
            return super().invoke(ctx)
        finally:
            sys.stdout.flush()


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"srpd {version('srpd')}")
        raise typer.Exit


@app.callback()
def srpd(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Print the version."
        ),
    ] = False,
) -> None:
    """SEC Appendix AB, the Service Request Processing Document, made executable.

    Tests implementations of the DCC clause by clause, and shows what the
    model of the Code holds. Tables go to stdout and messages to stderr;
    --json prints data for programs instead.

    \b
    To begin with:
      srpd run                    test the embedded reference DCC, write report/
      srpd clauses                every clause, and what checks it
      srpd show quarantine        the law about one subject, card by card
      srpd run --help             how to test your own
    """


_TEST: tuple[Callable[..., None], ...] = (
    doctor.doctor,
    run.run,
    fuzz.fuzz,
    run.generate,
    certify.certify,
    score.score,
    run.judge,
    replay.replay,
    replay.shrink,
    serve.serve,
    pki.pki,
)
_LOOK: tuple[Callable[..., None], ...] = (
    model.machines,
    model.clauses,
    model.readings,
    codes.codes,
    model.systems,
    model.parameters,
    model.capabilities,
    model.show,
    model.diagram,
    law.check,
    law.matrix,
    deviations.deviations,
    explore.explore,
    explore.export,
)
for _command in _TEST:
    app.command(rich_help_panel="Test")(_command)
for _command in _LOOK:
    app.command(rich_help_panel="Look")(_command)
app.add_typer(message.app, name="message", rich_help_panel="Messages")
app.add_typer(mutants.app, name="mutants", rich_help_panel="Test")
app.add_typer(adapter.app, name="adapter", rich_help_panel="Adapters")


def main() -> None:
    """Run the command line and exit with its code.

    A fault that nobody foresaw has exit code 4 too, so that it is never taken for a breach.
    """
    keep_stdout_to_ourselves()
    sys.excepthook = _unforeseen
    typer.main.get_command(app)()


def _unforeseen(
    kind: type[BaseException], fault: BaseException, trace: TracebackType | None
) -> None:
    sys.__excepthook__(kind, fault, trace)
    _say("this is a defect of srpd, and says nothing about the target; please report it")
    raise SystemExit(ExitCode.ERROR)


def _say(message: str) -> None:
    from srpd.conformance.command_line.output import say

    say(message)
