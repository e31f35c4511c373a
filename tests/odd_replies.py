"""Replies that no adapter may give: recorded ones, changed so that none of them is valid."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from srpd.conformance.targets.transcripts import transcript

Reply = dict[str, Any]
Change = Callable[[random.Random, str, Reply], bytes]

CONVERSATIONS = tuple(f"conversation-{role}" for role in ("dcc", "cos-party", "s1sp", "user"))
OF_ANOTHER_TYPE = {
    "hello": ("name", "virtual_clock", "ports", "protocols", "version"),
    "ics": ("statement",),
    "reset": ("digest",),
    "load": ("refused",),
    "deliver": ("answer",),
    "advance": ("now", "next_timer"),
    "drain": ("messages", "idle", "outstanding"),
}


def recorded() -> list[tuple[str, Reply]]:
    """The replies of the golden conversations as replies to request 1, each with its method."""
    return [
        (row["request"]["method"], {**row["reply"], "id": 1})
        for name in CONVERSATIONS
        for row in transcript(name)
    ]


def text_of(reply: Any) -> bytes:
    return json.dumps(reply).encode()


def odd_replies(seed: int) -> Iterator[tuple[str, str, bytes]]:
    """Without end: the name of a change, the method that is asked for, and a reply to it."""
    chance, replies = random.Random(seed), recorded()  # noqa: S311  # no secret is made of it
    names = sorted(CHANGES)
    while True:
        name = chance.choice(names)
        method, reply = chance.choice(replies)
        yield name, method, CHANGES[name](chance, method, json.loads(json.dumps(reply)))


def _cut_off(chance: random.Random, _: str, reply: Reply) -> bytes:
    text = text_of(reply)
    return text[: chance.randrange(len(text))]


def _with_another_id(chance: random.Random, _: str, reply: Reply) -> bytes:
    odd = (0, 2, -1, "1", None, 1.5, True, [1], {}, 2**53, 2**64 - 1)
    return text_of({**reply, "id": chance.choice(odd)})


def _of_another_type(chance: random.Random, method: str, reply: Reply) -> bytes:
    names = OF_ANOTHER_TYPE.get(method)
    if names is None:
        return text_of({**reply, "result": chance.choice((None, 7, "text", [], True))})
    reply["result"][chance.choice(names)] = chance.choice((7, -1.5, [7], [None]))
    return text_of(reply)


def _messages(reply: Reply) -> list[Any]:
    result = reply["result"]
    answer = result.get("answer")
    return [*result.get("messages", ()), *([answer] if answer else [])]


def _with_an_odd_message(chance: random.Random, method: str, reply: Reply) -> bytes:
    messages = _messages(reply)
    if not messages:
        return _of_another_type(chance, method, reply)
    odd = {"port": ("", 7, None), "xml": (None, 7, []), "fields": ([], "x"), "at": (7, None)}
    name = chance.choice(sorted(odd))
    chance.choice(messages)[name] = chance.choice(odd[name])
    return text_of(reply)


def _instead_of_the_id(chance: random.Random, reply: Reply, texts: tuple[str, ...]) -> bytes:
    return text_of(reply).replace(b'"id": 1', f'"id": {chance.choice(texts)}'.encode(), 1)


def _in_the_fields(reply: Reply, text: str) -> bytes | None:
    """The reply with the text in the fields of a message, which hold anything that is JSON."""
    messages = _messages(reply)
    if not messages:
        return None
    messages[0]["fields"] = "HERE"
    return text_of(reply).replace(b'"HERE"', f'{{"x":{text}}}'.encode(), 1)


def _with_a_huge_number(chance: random.Random, _: str, reply: Reply) -> bytes:
    texts = ("1" * 400, "1e999", "-1e400", str(2**64), "9" * 5000)
    changed = _in_the_fields(reply, chance.choice(texts))
    return changed or _instead_of_the_id(chance, reply, texts)


def _with_no_number(chance: random.Random, _: str, reply: Reply) -> bytes:
    texts = ("NaN", "Infinity", "-Infinity", "0x1", "01", "+1")
    changed = _in_the_fields(reply, chance.choice(texts))
    return changed or _instead_of_the_id(chance, reply, texts)


def _nested_deeply(chance: random.Random, _: str, reply: Reply) -> bytes:
    depth = chance.choice((41, 100, 900, 5_000))
    opening, closing = chance.choice((("[", "]"), ('{"a":', "}")))
    value = opening * depth + "1" + closing * depth
    changed = _in_the_fields(reply, value)
    return changed or f'{{"jsonrpc":"2.0","id":1,"result":{value}}}'.encode()


def _with_a_name_twice(chance: random.Random, _: str, reply: Reply) -> bytes:
    name = chance.choice(sorted(reply))
    again = json.dumps({name: reply[name]})[:-1].encode()
    return again + b", " + text_of(reply)[1:]


def _not_utf_8(chance: random.Random, _: str, reply: Reply) -> bytes:
    text = text_of(reply)
    place = chance.randrange(len(text) + 1)
    odd = chance.choice((b"\xff", b"\xfe", b"\xc0\xaf", b"\xed\xa0\x80", b"\x80"))
    return text[:place] + odd + text[place:]


def _with_half_a_pair(chance: random.Random, _: str, reply: Reply) -> bytes:
    half = chance.choice((r"\ud800", r"\udfff", r"\udc00\ud800"))
    odd = f'"{half}": 1' if chance.random() < 0.5 else f'"x": "{half}"'
    changed = _in_the_fields(reply, f"{{{odd}}}")
    return changed or f"{{{odd}, ".encode() + text_of(reply)[1:]


def _with_less(chance: random.Random, _: str, reply: Reply) -> bytes:
    needed = {"next_timer", "outstanding"}
    names = [("reply", name) for name in reply]
    names += [("result", name) for name in reply["result"] if name not in needed]
    where, name = chance.choice(names)
    del (reply if where == "reply" else reply["result"])[name]
    return text_of(reply)


def _with_more(chance: random.Random, method: str, reply: Reply) -> bytes:
    places = [reply, reply["result"], *_messages(reply)]
    place = chance.choice(places)
    if place is not reply and method == "ics":
        place = reply["result"]
    place[chance.choice(("verdict", "Result", "jsonrpc ", "", "__proto__"))] = chance.choice(
        (None, "PASS", {})
    )
    return text_of(reply)


def _garbage(chance: random.Random, *_: Any) -> bytes:
    return chance.randbytes(chance.choice((1, 7, 100, 5_000)))


def _result_and_error(chance: random.Random, _: str, reply: Reply) -> bytes:
    error = {"code": -32000, "message": "no"}
    if chance.random() < 0.5:
        return text_of({**reply, "error": error})
    del reply["result"]
    odd = chance.choice(({}, [], "no", None, {"code": "x", "message": "no"}, {"code": 1}))
    return text_of({**reply, "error": odd})


def _says_it_failed(chance: random.Random, _: str, reply: Reply) -> bytes:
    del reply["result"]
    said = chance.choice(("no", "", "a\nb\x1b[31m", "x" * 100_000, "\u202eno"))
    return text_of({**reply, "error": {"code": chance.randint(-40_000, 0), "message": said}})


def _not_an_object(chance: random.Random, _: str, reply: Reply) -> bytes:
    return text_of(chance.choice(([reply], [], None, "text", 7, True, [reply, reply])))


def _another_version_of_json_rpc(chance: random.Random, _: str, reply: Reply) -> bytes:
    return text_of({**reply, "jsonrpc": chance.choice(("1.0", 2.0, 2, None, "2", ""))})


def _almost_json(chance: random.Random, _: str, reply: Reply) -> bytes:
    text = text_of(reply)
    odd = (
        text.replace(b'"', b"'"),
        text[:-1] + b",}",
        text + b" // so it is",
        text + text,
        b"\xef\xbb\xbf" + text,
        text.replace(b"2.0", b"2\t.0"),
        text.replace(b": 1", b": one", 1),
        b"\x00" + text,
        b"HTTP/1.1 200 OK",
        b"<html></html>",
    )
    return chance.choice(odd)


CHANGES: dict[str, Change] = {
    function.__name__.strip("_").replace("_", " "): function
    for function in (
        _cut_off,
        _with_another_id,
        _of_another_type,
        _with_an_odd_message,
        _with_a_huge_number,
        _with_no_number,
        _nested_deeply,
        _with_a_name_twice,
        _not_utf_8,
        _with_half_a_pair,
        _with_less,
        _with_more,
        _garbage,
        _result_and_error,
        _says_it_failed,
        _not_an_object,
        _another_version_of_json_rpc,
        _almost_json,
    )
}
