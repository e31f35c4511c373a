"""Pictures in the language of Graphviz.

The duties stand in a table under the graph. Font size and widths are in points.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import graphviz

from srpd.diagrams.picture import Edge, Node, Picture, Row, Shape, Stroke

FONT = "Arial"
FONT_SIZE = 10
_EDGE_WIDTH = 30
_NODE_WIDTH = 20
_GROUP_WIDTH = 34
_DUTIES_WIDTH = 96
_SAYS_WIDTH = 50
_LIMB_WIDTH = 78
_CROWDED = 16
_COLUMN = 5
_FAN = 5

_NODES = {
    Shape.STATE: {"shape": "box", "style": "rounded,filled", "fillcolor": "#eef3fa"},
    Shape.FINAL: {"shape": "box", "style": "rounded,filled", "fillcolor": "#eef3fa", "peripheries": "2"},
    Shape.EACH_OF: {"shape": "box", "style": "filled,dashed", "fillcolor": "#f0f0f0", "color": "#606060"},
    Shape.NOT_SAID: {"shape": "circle", "style": "dashed", "color": "#a02020", "fontcolor": "#a02020"},
}
_EDGES = {
    Stroke.RULE: {"color": "#000000", "fontcolor": "#000000"},
    Stroke.ASSUMED: {"color": "#808080", "fontcolor": "#505050", "arrowhead": "onormal"},
    Stroke.BAR: {"color": "#1a4f8a", "fontcolor": "#1a4f8a", "style": "dotted", "arrowhead": "tee"},
    Stroke.GAP: {"color": "#a02020", "fontcolor": "#a02020", "style": "dashed"},
}
_LEGEND = {
    Stroke.RULE: "\N{BOX DRAWINGS LIGHT HORIZONTAL}" * 4,
    Stroke.ASSUMED: "\N{BOX DRAWINGS LIGHT HORIZONTAL}" * 4,
    Stroke.BAR: "\N{MIDDLE DOT} " * 4,
    Stroke.GAP: "- - - -",
}
_HEADINGS = {Stroke.ASSUMED: "assumed", Stroke.BAR: "shall not"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: its name and its Graphviz source."""

    name: str
    source: str


def sheets(picture: Picture, resolution: int | None = None) -> tuple[Sheet, ...]:
    """The picture as Graphviz source. `resolution`, in dots per inch, matters to PNG alone.

    The table stands under the graph, or, where the graph itself fills a page, on a second sheet.
    """
    options = {"dpi": str(resolution)} if resolution else {}
    if len(picture.nodes) <= _CROWDED:
        both = _drawn(picture, [_title(picture), *_table(picture.rows), _legend(picture)], options)
        return (Sheet(picture.name, both),)
    alone = _drawn(picture, [_title(picture), _legend(picture)], options)
    table = _page([_title(picture), *_table(picture.rows)], picture.name + "-duties", options)
    return Sheet(picture.name, alone), Sheet(picture.name + "-duties", str(table.source))


def _page(parts: list[str], name: str, options: dict[str, str]) -> graphviz.Digraph:
    return graphviz.Digraph(
        name,
        graph_attr={
            "label": f"<{_stacked(parts)}>",
            "labelloc": "b",
            "rankdir": "TB",
            "fontname": FONT,
            "fontsize": str(FONT_SIZE),
            "nodesep": "0.2",
            "ranksep": "0.3",
            "nslimit": "20",
            "nslimit1": "20",
            "mclimit": "2",
            **options,
        },
        node_attr={"fontname": FONT, "fontsize": str(FONT_SIZE), "margin": "0.08,0.05", "height": "0.3"},
        edge_attr={"fontname": FONT, "fontsize": str(FONT_SIZE), "arrowsize": "0.7"},
    )


def _drawn(picture: Picture, parts: list[str], options: dict[str, str]) -> str:
    graph = _page(parts, picture.name, options)
    graph.node("START", "", shape="point", width="0.12")
    for node in picture.nodes:
        graph.node(node.id, _node_label(node), _NODES[node.shape])
    graph.edge("START", picture.initial)
    shapes = {node.id: node.shape for node in picture.nodes}
    aside: dict[str, None] = {}
    for number, edge in enumerate(picture.edges, start=1):
        from_many = shapes[edge.source] is Shape.EACH_OF
        if edge.source == edge.target or (from_many and shapes[edge.target] is Shape.NOT_SAID):
            _draw_beside(graph, f"NOTE_{number}", edge)
            if from_many:
                aside[edge.source] = None
        else:
            length = str(1 + _place_in_fan(picture, edge) % 2)
            graph.edge(edge.source, edge.target, _edge_label(edge), _EDGES[edge.stroke], minlen=length)
    leading = {e.source for e in picture.edges if shapes[e.target] in {Shape.STATE, Shape.FINAL}}
    column = [id for id in aside if id not in leading]
    for place, (one, other) in enumerate(pairwise(column), start=1):
        if place % _COLUMN:
            graph.edge(one, other, style="invis")
    return str(graph.source)


def _draw_beside(graph: graphviz.Digraph, note: str, edge: Edge) -> None:
    """Draw an edge on one level, through its label, so that nothing crosses the label."""
    look = _EDGES[edge.stroke]
    with graph.subgraph() as level:
        level.attr(rank="same")
        level.node(note, _edge_label(edge), shape="plaintext", fontcolor=look["fontcolor"])
        level.edge(edge.source, note, _attributes={**look, "arrowhead": "none"})
        level.edge(note, edge.target, _attributes=look)
        if edge.source != edge.target:
            level.node(edge.target)


def _place_in_fan(picture: Picture, edge: Edge) -> int:
    """The place of the edge among those to ends of the graph, if its source has many of them."""
    sources = {e.source for e in picture.edges}
    fan = [e for e in picture.edges if e.source == edge.source and e.target not in sources]
    return fan.index(edge) if edge in fan and len(fan) >= _FAN else 0


def _node_label(node: Node) -> str:
    width = _GROUP_WIDTH if node.shape is Shape.EACH_OF else _NODE_WIDTH
    return graphviz.escape("\n".join(textwrap.wrap(node.words, width)))


def _edge_label(edge: Edge) -> str:
    heading = [_HEADINGS[edge.stroke]] if edge.stroke in _HEADINGS else []
    lines = [part for line in edge.lines for part in textwrap.wrap(line, _EDGE_WIDTH)]
    return "".join(" " + graphviz.escape(line) + " \\l" for line in [*heading, *lines])


def _stacked(parts: list[str]) -> str:
    lines = "".join(f'<TR><TD ALIGN="LEFT" BALIGN="LEFT">{part}</TD></TR>' for part in parts)
    return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="2" CELLPADDING="0">{lines}</TABLE>'


def _title(picture: Picture) -> str:
    return f"<B>{escape(picture.title)}</B>"


def _table(rows: tuple[Row, ...]) -> list[str]:
    html = "".join(_row_html(row) for row in rows)
    return [
        '<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="0" CELLPADDING="1" '
        f'COLOR="#b0b0b0">{html}</TABLE>'
    ]


def _row_html(row: Row) -> str:
    duties = [line for duty in row.duties for line in textwrap.wrap(duty, _DUTIES_WIDTH)]
    html = _row(_cell([row.clause]), _cell(textwrap.wrap(row.says, _SAYS_WIDTH)), _cell(duties))
    if not row.limbs:
        return html
    lines = [
        line
        for clause, says in row.limbs
        for line in textwrap.wrap(f"{clause} {says}", _LIMB_WIDTH, subsequent_indent="    ")
    ]
    half = (len(lines) + 1) // 2
    columns = "".join(_cell(part) for part in (lines[:half], lines[half:]))
    inner = f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0">{_row(columns)}</TABLE>'
    return html + _row(f'<TD COLSPAN="3" ALIGN="LEFT">{inner}</TD>')


def _row(*cells: str) -> str:
    return f"<TR>{''.join(cells)}</TR>"


def _cell(lines: list[str]) -> str:
    text = "".join(f'{escape(line)}<BR ALIGN="LEFT"/>' for line in lines)
    return f'<TD ALIGN="LEFT" BALIGN="LEFT" VALIGN="TOP">{text}</TD>'


def _legend(picture: Picture) -> str:
    entries = [
        f'<FONT COLOR="{_EDGES[stroke]["color"]}"><B>{_LEGEND[stroke]}</B></FONT> '
        f"{escape(stroke.value)}"
        for stroke in picture.strokes
    ]
    shapes = {node.shape for node in picture.nodes}
    if Shape.EACH_OF in shapes:
        entries.append("grey box: each of the states it names; an arrow back to it keeps the state")
    if Shape.FINAL in shapes:
        entries.append("double box: nothing more follows")
    return ' <BR ALIGN="LEFT"/>'.join(entries) + '<BR ALIGN="LEFT"/>'
