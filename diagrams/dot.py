"""Pictures in the language of Graphviz.

The duties stand in a table under the graph. Font size and widths are in points.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import graphviz

from srpd.diagrams.labels import lines_of, plain, stacked, table, title, wrapped
from srpd.diagrams.picture import Edge, Node, Picture, Row, Shape, Stroke

FONT = "Arial"
FONT_SIZE = 10
_EDGE_WIDTH = 30
_NODE_WIDTH = 20
_GROUP_WIDTH = 34
_ROWS_UNDER_A_GRAPH = 12
_ROWS_ON_A_SHEET = 24
_LIMBS_IN_A_ROW = 2
_ASIDES_BESIDE_A_GRAPH = 2
_COLUMN = 5
_FAN, _WIDE_FAN = 5, 8
_STATES = (Shape.STATE, Shape.FINAL)
_MANY = "in-many-states"
_DUTIES = "duties"

_NODES = {
    Shape.STATE: {"shape": "box", "style": "rounded,filled", "fillcolor": "#eef3fa"},
    Shape.FINAL: {
        "shape": "box",
        "style": "rounded,filled",
        "fillcolor": "#eef3fa",
        "peripheries": "2",
    },
    Shape.EACH_OF: {
        "shape": "box",
        "style": "filled,dashed",
        "fillcolor": "#f0f0f0",
        "color": "#606060",
    },
    Shape.NOT_SAID: {
        "shape": "circle",
        "style": "dashed",
        "color": "#a02020",
        "fontcolor": "#a02020",
    },
}
_EDGES = {
    Stroke.RULE: {"color": "#000000", "fontcolor": "#000000"},
    Stroke.ASSUMED: {"color": "#808080", "fontcolor": "#505050", "arrowhead": "onormal"},
    Stroke.BAR: {"color": "#1a4f8a", "fontcolor": "#1a4f8a", "style": "dotted"},
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

    The table stands under the graph where an A4 page has room for both, and otherwise on a sheet of
    its own. So do the edges that begin in many states and end in no other one.
    """
    options = {"dpi": str(resolution)} if resolution else {}
    asides = [edge for edge in picture.edges if _is_aside(picture, edge)]
    if len(asides) <= _ASIDES_BESIDE_A_GRAPH:
        asides = []
    drawn = [edge for edge in picture.edges if edge not in asides]
    foot = _legend(picture)
    under = table(picture.rows) if len(picture.rows) <= _ROWS_UNDER_A_GRAPH else []
    if asides:
        foot.append(f"what keeps the state, or is not said, in many states: {picture.name}-{_MANY}")
    if not under:
        foot.append(f"what the clauses demand: {picture.name}-{_DUTIES}")
    first = _page([title(picture.title), *under, *lines_of(foot)], picture.name, options)
    _draw(first, picture, drawn)
    found = [Sheet(picture.name, str(first.source))]
    if asides:
        many = _page([title(picture.title), *lines_of(_legend(picture))], picture.name, options)
        _draw_asides(many, picture, asides)
        found.append(Sheet(f"{picture.name}-{_MANY}", str(many.source)))
    if not under:
        for place, rows in enumerate(_shares(picture.rows)):
            duties = _page([title(picture.title), *table(rows)], picture.name, options)
            number = f"-{place + 1}" if place else ""
            found.append(Sheet(f"{picture.name}-{_DUTIES}{number}", str(duties.source)))
    return tuple(found)


def _shares(rows: tuple[Row, ...]) -> list[tuple[Row, ...]]:
    """The rows in as few shares as fit on a sheet each, the shares as even as may be."""
    heights = [1 + len(row.limbs) // _LIMBS_IN_A_ROW for row in rows]
    number = -(-sum(heights) // _ROWS_ON_A_SHEET)
    shares: list[list[Row]] = [[] for _ in range(number)]
    height = 0
    for row, own in zip(rows, heights, strict=True):
        shares[min(height * number // sum(heights), number - 1)].append(row)
        height += own
    return [tuple(share) for share in shares if share]


def _page(parts: list[str], name: str, options: dict[str, str]) -> graphviz.Digraph:
    return graphviz.Digraph(
        name,
        graph_attr={
            "label": f"<{stacked(parts)}>",
            "labelloc": "b",
            "rankdir": "TB",
            "fontname": FONT,
            "fontsize": str(FONT_SIZE),
            "nodesep": "0.12",
            "ranksep": "0.2",
            "nslimit": "20",
            "nslimit1": "20",
            "mclimit": "2",
            **options,
        },
        node_attr={
            "fontname": FONT,
            "fontsize": str(FONT_SIZE),
            "margin": "0.08,0.05",
            "height": "0.3",
        },
        edge_attr={"fontname": FONT, "fontsize": str(FONT_SIZE), "arrowsize": "0.7"},
    )


def _is_aside(picture: Picture, edge: Edge) -> bool:
    shapes = {node.id: node.shape for node in picture.nodes}
    return shapes[edge.source] is Shape.EACH_OF and shapes[edge.target] not in _STATES


def _draw(graph: graphviz.Digraph, picture: Picture, edges: list[Edge]) -> None:
    ends = {end for edge in edges for end in (edge.source, edge.target)}
    graph.node("START", "", shape="point", width="0.12")
    for node in picture.nodes:
        if node.id in ends or node.shape in _STATES:
            _draw_node(graph, node.id, node)
    graph.edge("START", picture.initial)
    beside: set[str] = set()
    for number, edge in enumerate(edges, start=1):
        if edge.source == edge.target or _is_aside(picture, edge):
            _draw_beside(graph, f"NOTE_{number}", edge, edge.source in beside)
            beside.add(edge.source)
        else:
            length = str(_level_in_fan(edges, edge))
            graph.edge(
                edge.source,
                edge.target,
                _edge_label(edge),
                _attributes={**_EDGES[edge.stroke], "minlen": length},
            )


def _draw_asides(graph: graphviz.Digraph, picture: Picture, edges: list[Edge]) -> None:
    nodes = {node.id: node for node in picture.nodes}
    for number, edge in enumerate(edges, start=1):
        source, target = f"SOURCE_{number}", f"TARGET_{number}"
        _draw_node(graph, source, nodes[edge.source])
        if edge.target == edge.source:
            target = source
        else:
            _draw_node(graph, target, nodes[edge.target])
        _draw_beside(graph, f"NOTE_{number}", Edge(source, target, edge.stroke, edge.lines))
        if number % _COLUMN != 1:
            graph.edge(f"SOURCE_{number - 1}", source, style="invis")


def _draw_node(graph: graphviz.Digraph, id: str, node: Node) -> None:
    width = _GROUP_WIDTH if node.shape is Shape.EACH_OF else _NODE_WIDTH
    label = plain("\n".join(wrapped(node.words, width)))
    graph.node(id, label, _attributes=_NODES[node.shape])


def _draw_beside(graph: graphviz.Digraph, note: str, edge: Edge, on_the_left: bool = False) -> None:
    """Draw an edge on one level, through its label, so that nothing crosses the label."""
    look = _EDGES[edge.stroke]
    away, back = {**look, "arrowhead": "none"}, look
    with graph.subgraph() as level:
        level.attr(rank="same")
        level.node(note, _edge_label(edge), shape="plaintext", fontcolor=look["fontcolor"])
        if on_the_left:
            level.edge(note, edge.source, _attributes=away)
        else:
            level.edge(edge.source, note, _attributes=away)
        level.edge(note, edge.target, _attributes=back)
        level.node(edge.target)


def _level_in_fan(edges: list[Edge], edge: Edge) -> int:
    """How far down the edge reaches: those to ends of the graph on several levels if many."""
    sources = {e.source for e in edges}
    fan = [e for e in edges if e.source == edge.source and e.target not in sources]
    if edge not in fan or len(fan) < _FAN:
        return 1
    return 1 + fan.index(edge) % (3 if len(fan) >= _WIDE_FAN else 2)


def _edge_label(edge: Edge) -> str:
    heading = [_HEADINGS[edge.stroke]] if edge.stroke in _HEADINGS else []
    lines = [part for line in edge.lines for part in wrapped(line, _EDGE_WIDTH)]
    return "".join(" " + plain(line) + " \\l" for line in [*heading, *lines])


def _legend(picture: Picture) -> list[str]:
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
    return entries
