"""Denying a sentence: how a page says that a fact does not hold.

Facts are short English sentences with one verb before all others. It is that verb which is denied;
a sentence that denies something already is affirmed instead.
"""

from __future__ import annotations

import re

_AUXILIARIES = ("is", "are", "was", "were")
_MAIN = {
    "acts": "act",
    "adds": "add",
    "answers": "answer",
    "applies": "apply",
    "checks": "check",
    "comes": "come",
    "contains": "contain",
    "fits": "fit",
    "holds": "hold",
    "joins": "join",
    "maps": "map",
    "permits": "permit",
    "restores": "restore",
    "sends": "send",
    "shows": "show",
}
_PLURAL = ("allow",)
_PAST = {"created": "create"}
_DENIED = re.compile(r"\b(is|are|was|were|has|have) not\b")
_ALL = re.compile(r"(each|every)\b")
_PARTICIPLE = re.compile(r"\w+ed\b|(been|made|sent|set)\b")
_VERB = re.compile(
    r"\b({})\b".format("|".join([*_AUXILIARIES, "has", "have", *_MAIN, *_PLURAL, *_PAST]))
)


def negated(sentence: str) -> str:
    """That it is not so. Raises `ValueError` for a sentence without a verb that is known."""
    if _DENIED.search(sentence):
        return _DENIED.sub(r"\1", sentence, count=1)
    if _ALL.match(sentence):
        return f"not {sentence}"
    if sentence.startswith("there is a "):
        return sentence.replace("there is a ", "there is no ", 1)
    found = _VERB.search(sentence)
    if found is None:
        raise ValueError(f"no verb that can be denied in {sentence!r}")
    rest = sentence[found.end() :]
    return sentence[: found.start()] + _denied(found[0], rest.lstrip()) + rest


def _denied(verb: str, rest: str) -> str:
    if verb in _AUXILIARIES:
        return f"{verb} not"
    if verb in ("has", "have"):
        if _PARTICIPLE.match(rest):
            return f"{verb} not"
        return "does not have" if verb == "has" else "do not have"
    if verb in _PAST:
        return f"did not {_PAST[verb]}"
    return f"do not {verb}" if verb in _PLURAL else f"does not {_MAIN[verb]}"
