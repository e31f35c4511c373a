"""What stands in the labels of Graphviz: wrapped lines, and tables in its small part of HTML."""

from __future__ import annotations

import textwrap
from html import escape
from itertools import chain

import graphviz

from srpd.diagrams.picture import Row

_DUTIES_WIDTH = 85
_SAYS_WIDTH = 48
_LIMB_WIDTH = 78


def plain(words: str) -> str:
    """The words as a label in which Graphviz finds neither an escape nor an entity."""
    escaped: str = graphviz.escape(words.replace("&", "&amp;"))
    return escaped


def wrapped(words: str, width: int) -> list[str]:
    """The words in as few lines as `width` characters allow, the lines as even as may be."""
    lines = _filled(words, width)
    for narrower in range(-(-len(words) // max(len(lines), 1)), width):
        even = _filled(words, narrower)
        if len(even) == len(lines):
            return even
    return lines


def _filled(words: str, width: int, indent: str = "") -> list[str]:
    return textwrap.wrap(
        words, width, break_on_hyphens=False, break_long_words=False, subsequent_indent=indent
    )


def stacked(parts: list[str]) -> str:
    """The parts, each HTML, one under another."""
    lines = "".join(f'<TR><TD ALIGN="LEFT" BALIGN="LEFT">{part}</TD></TR>' for part in parts)
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="2" CELLPADDING="0">{lines}</TABLE>'


def title(words: str) -> str:
    """The words in bold."""
    return f"<B>{escape(words)}</B>"


def table(rows: tuple[Row, ...]) -> list[str]:
    """The rows as one table, or nothing if there are none."""
    if not rows:
        return []
    html = "".join(_row_html(row) for row in rows)
    return [
        '<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="0" CELLPADDING="1" '
        f'COLOR="#b0b0b0">{html}</TABLE>'
    ]


def _row_html(row: Row) -> str:
    duties = [line for duty in row.duties for line in _filled(duty, _DUTIES_WIDTH)]
    html = _row(_cell([row.clause]), _cell(_filled(row.says, _SAYS_WIDTH)), _cell(duties))
    if not row.limbs:
        return html
    limbs = [_filled(f"{clause} {says}", _LIMB_WIDTH, "    ") for clause, says in row.limbs]
    half = (len(limbs) + 1) // 2
    columns = "".join(_cell(list(chain(*part))) for part in (limbs[:half], limbs[half:]))
    inner = f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0">{_row(columns)}</TABLE>'
    return html + _row(f'<TD COLSPAN="3" ALIGN="LEFT">{inner}</TD>')


def _row(*cells: str) -> str:
    return f"<TR>{''.join(cells)}</TR>"


def _cell(lines: list[str]) -> str:
    text = "".join(f'{escape(line)}<BR ALIGN="LEFT"/>' for line in lines)
    return f'<TD ALIGN="LEFT" BALIGN="LEFT" VALIGN="TOP">{text}</TD>'


def lines_of(entries: list[str]) -> list[str]:
    """The entries, each HTML, as the lines of one part."""
    return ["".join(f'{entry}<BR ALIGN="LEFT"/>' for entry in entries)]
