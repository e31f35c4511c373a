"""Pictures laid out by Graphviz: SVG and PNG.

Graphviz's program ``dot`` is found on the PATH and run without a shell, within a time limit.
"""

from __future__ import annotations

from subprocess import TimeoutExpired

from graphviz import CalledProcessError, ExecutableNotFound
from graphviz.backend import dot_command, execute

from srpd.diagrams.dot import Sheet
from srpd.model.faults import BadInput

TIME_LIMIT = 20.0
_INSTEAD = "or ask for the format dot or mermaid, which need no layout"


def svg(sheet: Sheet, time_limit: float = TIME_LIMIT) -> bytes:
    """The sheet as SVG. Raises `BadInput` without Graphviz, or after `time_limit` seconds."""
    return _laid_out(sheet, "svg", time_limit)


def png(sheet: Sheet, time_limit: float = TIME_LIMIT) -> bytes:
    """The sheet as PNG. Raises `BadInput` without Graphviz, or after `time_limit` seconds."""
    return _laid_out(sheet, "png", time_limit)


def _laid_out(sheet: Sheet, form: str, time_limit: float) -> bytes:
    try:
        done = execute.run_check(
            dot_command.command("dot", form),
            input=sheet.source.encode(),
            capture_output=True,
            quiet=True,
            timeout=time_limit,
        )
    except ExecutableNotFound as missing:
        raise BadInput(
            f"{sheet.name}: the format {form} needs Graphviz, and its program 'dot' is not on the "
            "PATH: install it (Debian: apt install graphviz; macOS: brew install graphviz), "
            f"{_INSTEAD}"
        ) from missing
    except TimeoutExpired as late:
        raise BadInput(
            f"{sheet.name}: Graphviz did not finish within {time_limit:g} seconds: raise the time "
            f"limit, {_INSTEAD}"
        ) from late
    except CalledProcessError as failed:
        said = bytes(failed.stderr or b"").decode(errors="replace").strip().splitlines()
        raise BadInput(
            f"{sheet.name}: Graphviz failed ({said[0] if said else 'without a reason'}): check its "
            f"installation with 'dot -V', {_INSTEAD}"
        ) from failed
    return bytes(done.stdout)
