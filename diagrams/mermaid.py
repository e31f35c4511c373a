"""Pictures in the language of Mermaid, which GitHub and many editors draw.

Mermaid cannot dash a single arrow, so what an edge stands for is also said in its label. It has no
tables either: the duties follow as comments.
"""

from __future__ import annotations

import json
import textwrap

from srpd.diagrams.picture import Edge, Picture, Row, Shape, Stroke

_WIDTH = 34
_COMMENT_WIDTH = 100
_HEADINGS = {Stroke.ASSUMED: "assumed", Stroke.BAR: "shall not", Stroke.GAP: "not said"}
_CLASSES = {
    Shape.EACH_OF: ("eachOf", "fill:#f0f0f0,stroke:#606060,color:#000000,stroke-dasharray:4 3"),
    Shape.NOT_SAID: ("notSaid", "fill:#ffffff,stroke:#a02020,color:#a02020,stroke-dasharray:4 3"),
}
_ENTITIES = str.maketrans(
    {
        "#": "#35;",
        ";": "#59;",
        ":": "#58;",
        '"': "#quot;",
        "<": "#lt;",
        ">": "#gt;",
        "&": "#amp;",
        "%": "#37;",
        "{": "#123;",
        "}": "#125;",
        "\\": "#92;",
        "`": "#96;",
    }
)


def mermaid(picture: Picture) -> str:
    """The picture as a Mermaid state diagram, from top to bottom."""
    lines = [
        "---",
        f"title: {json.dumps(picture.title, ensure_ascii=False)}",
        "---",
        "stateDiagram-v2",
        "    direction TB",
    ]
    lines += [f'    state "{_text(node.words)}" as {_id(node.id)}' for node in picture.nodes]
    lines.append(f"    [*] --> {_id(picture.initial)}")
    for edge in picture.edges:
        lines.append(f"    {_id(edge.source)} --> {_id(edge.target)} : {_label(edge)}")
    for node in picture.nodes:
        if node.shape is Shape.FINAL:
            lines.append(f"    {_id(node.id)} --> [*]")
    for shape, (name, style) in _CLASSES.items():
        members = [_id(node.id) for node in picture.nodes if node.shape is shape]
        if members:
            lines += [f"    classDef {name} {style}", f"    class {','.join(members)} {name}"]
    lines += [line for row in picture.rows for line in _comments(row)]
    return "\n".join(lines) + "\n"


def _id(id: str) -> str:
    """An identifier that is none of Mermaid's keywords."""
    return f"s_{id}"


def _label(edge: Edge) -> str:
    heading = [_HEADINGS[edge.stroke]] if edge.stroke in _HEADINGS else []
    return "<br/>".join(_text(line) for line in [*heading, *edge.lines])


def _text(words: str) -> str:
    lines = textwrap.wrap(words, _WIDTH, break_on_hyphens=False, break_long_words=False)
    return "<br/>".join(line.translate(_ENTITIES) for line in lines)


def _comments(row: Row) -> list[str]:
    parts = [f"{row.clause}  {row.says}", *(f"    {duty}" for duty in row.duties)]
    parts += [f"    {clause}  {says}" for clause, says in row.limbs]
    return [
        f"%% {line}"
        for part in parts
        for line in textwrap.wrap(part, _COMMENT_WIDTH, subsequent_indent=" " * 8)
    ]
