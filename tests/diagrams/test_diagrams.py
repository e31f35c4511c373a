"""Diagrams and pages show every card of a machine, legibly, in every format."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from enum import Enum
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from srpd.diagrams.card_text import clause_range, condition, in_order, listed
from srpd.diagrams.dot import FONT_SIZE, sheets
from srpd.diagrams.files import FORMATS, file_name, write_diagrams
from srpd.diagrams.layout import png, svg
from srpd.diagrams.mermaid import mermaid
from srpd.diagrams.page import legal_page
from srpd.diagrams.picture import Edge, Node, Picture, Row, Shape, Stroke, picture
from srpd.model.cases import Domains
from srpd.model.conditions import either, unless, where
from srpd.model.faults import BadInput
from srpd.model.machine import Machine
from srpd.model.machines import MACHINES
from srpd.model.notation import Bar, Gap, Rule, Timer
from srpd.model.readings import DEFAULTS
from tests.places import ROOT

TEXT = ROOT / "diagrams" / "text"
REGENERATE = (
    "run: srpd diagram all --format dot -o diagrams/text && "
    "srpd diagram all --format mermaid -o diagrams/text"
)
A4 = (595.0, 842.0)
MARGIN = 20.0
LEGIBLE = 6.8
LIMIT = 88

ALL = pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)
drawn_by_graphviz = pytest.mark.skipif(
    shutil.which("dot") is None, reason="Graphviz's program 'dot' is not installed"
)


def flat(text: str) -> str:
    """The text on one line, so that a phrase is found however it is wrapped."""
    return re.sub(r"\s+", " ", text)


# The committed text formats


@pytest.mark.parametrize("form", ["dot", "mermaid"])
def test_the_committed_diagrams_are_those_of_the_machines(form: str, tmp_path: Path) -> None:
    fresh = {
        path.name: path.read_text() for path in write_diagrams(MACHINES.values(), [form], tmp_path)
    }
    ending = next(iter(fresh)).rpartition(".")[2]
    committed = {path.name: path.read_text() for path in TEXT.glob(f"*.{ending}")}
    assert sorted(committed) == sorted(fresh), f"in {TEXT}: {REGENERATE}"
    stale = [name for name in fresh if fresh[name] != committed[name]]
    assert not stale, f"{', '.join(stale)} differ from the machines; {REGENERATE}"


@ALL
def test_drawing_twice_gives_the_same_text(machine: Machine) -> None:
    assert sheets(picture(machine)) == sheets(picture(machine))
    assert mermaid(picture(machine)) == mermaid(picture(machine))


# The picture


@ALL
def test_every_card_has_an_edge_that_names_its_clause_and_event(machine: Machine) -> None:
    lines = [line for edge in picture(machine).edges for line in edge.lines]
    for card in machine.cards:
        on_its_edge = [line for line in lines if line.endswith(f": {card.when.value}")]
        assert on_its_edge, card.clause
        if not (isinstance(card, Rule) and card.limb):
            cited = [
                clause for line in on_its_edge for clause in line.partition(":")[0].split(", ")
            ]
            assert card.clause in cited


@ALL
def test_every_duty_is_in_the_table(machine: Machine) -> None:
    table = " ".join(duty for row in picture(machine).rows for duty in row.duties)
    assert all(str(duty.value) in table for duty in machine.duties)


@ALL
def test_a_gap_leads_to_a_question_mark_and_a_bar_back(machine: Machine) -> None:
    drawn = picture(machine)
    nodes = {node.id: node for node in drawn.nodes}
    for edge in drawn.edges:
        assert (edge.stroke is Stroke.GAP) == (nodes[edge.target].words == "?")
        if edge.stroke is Stroke.BAR:
            assert edge.source == edge.target
    kinds = {type(card) for card in machine.cards}
    assert (Stroke.GAP in drawn.strokes) == (Gap in kinds)
    assert (Stroke.BAR in drawn.strokes) == (Bar in kinds)


def test_the_refusals_of_a_service_request_are_one_edge() -> None:
    to_rejected = [e for e in picture(MACHINES["service-request"]).edges if e.target == "REJECTED"]
    refused = "6.1(a)-(o), 15.1(a), 15.1(b), 9.1(c): a check is not satisfied"
    # A schedule may be read and deleted by its creator alone, which is no check of clause 6.1.
    not_creators = "18.1(d)(v), 18.1(d)(vi): all checks are satisfied"
    # What rests on a fact that is not public is drawn apart.
    assumed = "6.1(c), 6.1(g), 15.1(a), 15.1(b): a check is not satisfied"
    assert [edge.lines for edge in to_rejected] == [(refused, not_creators), (assumed,)]


def test_the_checks_are_listed_in_the_table_once_each() -> None:
    (family,) = [row for row in picture(MACHINES["service-request"]).rows if row.limbs]
    assert len(family.limbs) == len(set(family.limbs))
    assert {clause.partition(")")[0] for clause, _ in family.limbs} == {
        *(f"6.1({letter}" for letter in "abcdefghijklmno"),
        *("15.1(a", "15.1(b"),
    }


def test_an_assumed_rule_is_drawn_unlike_the_text_of_the_code() -> None:
    drawn = picture(MACHINES["smi-status"])
    (whitelisting,) = [e for e in drawn.edges if (e.source, e.target) == ("PENDING", "WHITELISTED")]
    assert whitelisting.stroke is Stroke.ASSUMED
    assert "assumed" in mermaid(drawn)
    assert "no public source confirms" in sheets(drawn)[0].source


def test_a_card_of_many_states_leaves_from_one_node() -> None:
    drawn = picture(MACHINES["volume-count"])
    (ending,) = [edge for edge in drawn.edges if "period is long" in edge.lines[0]]
    (source,) = [node for node in drawn.nodes if node.id == ending.source]
    assert (source.shape, source.words) == (Shape.EACH_OF, "any state")


@ALL
def test_no_two_edges_of_one_kind_join_the_same_nodes(machine: Machine) -> None:
    joined = [(edge.source, edge.target, edge.stroke) for edge in picture(machine).edges]
    assert len(joined) == len(set(joined))


# Graphviz


@drawn_by_graphviz
@ALL
def test_every_sheet_is_legible_on_a4(machine: Machine) -> None:
    laws = (machine, machine.under(DEFAULTS))
    for sheet in (sheet for law in laws for sheet in sheets(picture(law))):
        drawn = etree.fromstring(svg(sheet), etree.XMLParser(resolve_entities=False))
        width, height = (
            float(drawn.get(side, "").removesuffix("pt")) for side in ("width", "height")
        )
        short, long = (side - 2 * MARGIN for side in A4)
        scale = max(min(short / width, long / height), min(long / width, short / height))
        assert FONT_SIZE * min(scale, 1) >= LEGIBLE, sheet.name


@drawn_by_graphviz
@ALL
def test_the_drawing_holds_every_clause_and_every_duty(machine: Machine) -> None:
    drawn = [etree.fromstring(svg(sheet)) for sheet in sheets(picture(machine))]
    text = flat(" ".join(str(part) for page in drawn for part in page.itertext()))
    for card in machine.cards:
        assert card.clause in text
    assert all(flat(str(duty.value)) in text for duty in machine.duties)


@drawn_by_graphviz
def test_a_png_is_a_png() -> None:
    (sheet,) = sheets(picture(MACHINES["volume-count"]), 150)
    assert png(sheet).startswith(b"\x89PNG\r\n")


def test_without_graphviz_the_message_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BadInput, match=r"apt install graphviz.*dot or mermaid"):
        write_diagrams(MACHINES.values(), ["svg"], tmp_path / "pictures")


def test_without_graphviz_the_text_formats_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    written = write_diagrams(MACHINES.values(), ["dot", "mermaid"], tmp_path / "new" / "folder")
    assert all(path.stat().st_size for path in written)


@drawn_by_graphviz
def test_a_layout_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(BadInput, match="did not finish"):
        svg(sheets(picture(MACHINES["smi-status"]))[0], time_limit=1e-6)


@drawn_by_graphviz
def test_what_graphviz_refuses_is_reported_in_one_line() -> None:
    sheet = replace(sheets(picture(MACHINES["volume-count"]))[0], source="digraph {")
    with pytest.raises(BadInput, match=r"volume-count: Graphviz failed \(.+\)") as refused:
        svg(sheet)
    assert "\n" not in str(refused.value)


# Mermaid

_IDENTIFIER = r"(?:\[\*\]|s_[A-Za-z0-9_]+)"
_LINES = [
    r"stateDiagram-v2",
    r"    direction TB",
    rf'    state "[^":;{{}}]*(?:#\w+;[^":;{{}}]*)*" as {_IDENTIFIER}',
    rf"    {_IDENTIFIER} --> {_IDENTIFIER}(?: : [^:;{{}}]+(?:#\w+;[^:;{{}}]*)*)?",
    r"    classDef \w+ [-\w:#, ]+",
    r"    class s_\w+(?:,s_\w+)* \w+",
    r"%% .*",
]


def assert_mermaid(text: str) -> None:
    """Every line is of the small part of Mermaid's grammar that is used."""
    first, title, third, *rest = text.splitlines()
    assert (first, third) == ("---", "---")
    assert title.startswith('title: "')
    for line in rest:
        assert any(re.fullmatch(pattern, line) for pattern in _LINES), line


@ALL
def test_mermaid_text_keeps_to_the_grammar(machine: Machine) -> None:
    assert_mermaid(mermaid(picture(machine)))


@given(words=st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"])))
def test_no_wording_breaks_out_of_a_mermaid_label(words: str) -> None:
    said = f"1 {words}"
    nodes = (Node("A", said), Node("B", said, Shape.NOT_SAID))
    drawn = Picture("name", "title", "A", nodes, (Edge("A", "B", Stroke.GAP, (said,)),), ())
    assert_mermaid(mermaid(drawn))


@drawn_by_graphviz
@pytest.mark.parametrize("words", ['"]; x [', "<b>&amp;</b>", "back\\slash", "\\N \\l", "<", "é"])
def test_no_wording_breaks_out_of_a_graphviz_label(words: str) -> None:
    nodes = (Node("A", words), Node("B", words, Shape.NOT_SAID))
    rows = (Row(words, words, (words,), ((words, words),)),)
    drawn = Picture("name", words, "A", nodes, (Edge("A", "B", Stroke.GAP, (words,)),), rows)
    (sheet,) = sheets(drawn)
    text = " ".join(str(part) for part in etree.fromstring(svg(sheet)).itertext())
    assert text.count(words) >= 9


# The page


@ALL
def test_the_page_holds_the_cards_in_legal_order(machine: Machine) -> None:
    page = legal_page(machine)
    clauses = re.findall(r"^(\d[^ ]*) {2,}", page, flags=re.MULTILINE)
    said = [
        clause
        for (clause, _, _), _ in groupby(
            machine.cards,
            lambda card: (card.clause, card.says, card if getattr(card, "limb", None) else None),
        )
    ]
    assert clauses[: len(said)] == said


@ALL
def test_no_sentence_is_printed_twice_in_a_row(machine: Machine) -> None:
    if any(isinstance(card, Rule) and card.limb for card in machine.cards):
        return
    page = flat(legal_page(machine))
    for one, other in pairwise(machine.cards):
        if (one.clause, one.says) == (other.clause, other.says):
            spoken = flat(f"{one.clause} {one.says[0].upper()}{one.says[1:]}.")
            alike = [c for c in machine.cards if (c.clause, c.says) == (one.clause, one.says)]
            assert page.count(spoken) < len(alike)


@ALL
def test_the_page_says_everything_that_a_card_says(machine: Machine) -> None:
    page = flat(legal_page(machine))
    for card in machine.cards:
        words = card.limb.says if isinstance(card, Rule) and card.limb else card.says
        assert flat(words)[1:] in page
        if isinstance(card, Gap):
            assert flat(card.question) in page
        if isinstance(card, Rule) and card.assumes:
            assert flat(f"This assumes {card.assumes}") in page
    assert all(flat(str(duty.value)) in page for duty in machine.duties)
    assert all(flat(str(state.value)) in page for state in machine.states)
    assert all(flat(timer.instant) in page for timer in machine.timers if isinstance(timer, Timer))


@ALL
def test_the_page_speaks_no_programming_language(machine: Machine) -> None:
    page = legal_page(machine)
    kinds: set[type[Enum]] = {
        type(member)
        for member in (*machine.states, *machine.events, *machine.facts, *machine.duties)
    }
    names = {member.name for kind in kinds for member in kind if "_" in member.name}
    words = set(re.findall(r"\w+", page))
    assert not words & (names | {"True", "False", "None", "Gap", "Bar", "Enum", "frozenset"})


@ALL
def test_the_page_is_narrow_enough_to_print(machine: Machine) -> None:
    assert max(map(len, legal_page(machine).splitlines())) <= LIMIT


def test_the_page_says_to_what_each_check_is_applied() -> None:
    page = flat(legal_page(MACHINES["service-request"]))
    # One check has several readings, and is applied to something on each.
    assert page.count("Applied ") > page.count("Check: ") > 20
    assert "Applied where it is a 'Set CHF Sub GHz Configuration' Service Request." in page
    assert page.count("What follows if a check is not satisfied") == 2


def test_under_chosen_readings_the_page_holds_their_cards_alone() -> None:
    page = flat(legal_page(MACHINES["quarantine"].under(DEFAULTS)))
    assert "On reading H-17" in page
    assert "With no threshold, may it be sent?" not in page


# The wording


class Fact(Enum):
    """Facts to be put in words."""

    COUNT = "the number"
    HOLDS = "it holds"


DOMAINS: Domains = {Fact.COUNT: (1, 2, 3, 11), Fact.HOLDS: (False, True)}


def test_a_number_is_not_mistaken_for_a_truth_value() -> None:
    assert condition(where(Fact.COUNT, 1), DOMAINS) == "the number is 1"


def test_most_values_are_described_by_the_rest() -> None:
    assert condition(where(Fact.COUNT, 1, 2, 3), DOMAINS) == "the number is not 11"


def test_the_options_of_a_condition_are_put_in_words() -> None:
    term = either((Fact.HOLDS, where(Fact.COUNT, 2)), unless(Fact.HOLDS))
    assert condition(term, DOMAINS) == ("either it holds and the number is 2, or it does not hold")


def test_numbers_stand_in_numerical_order() -> None:
    assert in_order(["11.1", "2.10", "2.9"]) == ["2.9", "2.10", "11.1"]


def test_a_list_is_joined_as_in_english() -> None:
    assert [listed([]), listed(["a"]), listed(["a", "b", "c"])] == ["", "a", "a, b and c"]


@pytest.mark.parametrize(
    ("cited", "short"),
    [
        (["6.1(a)", "6.1(b)", "6.1(g)(i)", "6.1(g)(ii)", "6.1(o)"], "6.1(a)-(o)"),
        (["6.1(a)", "6.1(b)"], "6.1(a), 6.1(b)"),
        (["6.1(a)", "7.1(a)", "8.1(b)"], "6.1(a), 7.1(a), 8.1(b)"),
    ],
)
def test_a_run_of_limbs_is_cited_in_short(cited: list[str], short: str) -> None:
    assert clause_range(cited) == short


# The files


@given(st.text())
def test_a_file_name_is_safe_whatever_the_name(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", file_name(name))


def test_a_machine_with_a_hostile_name_stays_in_the_folder(tmp_path: Path) -> None:
    twin = object.__new__(Machine)
    for name in Machine.__dataclass_fields__:
        object.__setattr__(twin, name, getattr(MACHINES["volume-count"], name))
    object.__setattr__(twin, "name", "../../escape")
    (written,) = write_diagrams([twin], ["dot"], tmp_path / "out")
    assert written == tmp_path / "out" / "escape.dot"


def test_an_unknown_format_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="'svgg'; did you mean svg"):
        write_diagrams(MACHINES.values(), ["svgg"], tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_a_file_is_refused_by_name(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.touch()
    with pytest.raises(BadInput, match="taken"):
        write_diagrams(MACHINES.values(), ["dot"], taken)


@drawn_by_graphviz
def test_every_format_is_written(tmp_path: Path) -> None:
    written = write_diagrams([MACHINES["volume-count"]], FORMATS, tmp_path)
    assert [path.name for path in written] == [
        f"volume-count.{ending}" for ending in ("svg", "png", "dot", "mmd")
    ]


@ALL
def test_no_page_says_is_of_what_is_already_a_predicate(machine: Machine) -> None:
    page = flat(legal_page(machine))
    assert not re.search(r" is (not )?(is|has|comes|names|contains|lacks|passes) ", page)
    assert not re.search(r" is (not )?it (is|has|requests|will) ", page)
