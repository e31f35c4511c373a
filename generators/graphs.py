"""The graphs that suites are made of, by name: composed systems, and machines alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from srpd.generators.beyond import Account, Steps, account
from srpd.generators.moves import moves_of
from srpd.model.alone import PREFIX, Alone, compile_alone
from srpd.model.compiled import ConfigurationGraph, compile_system
from srpd.model.composition import Stimulus
from srpd.model.machines import machine
from srpd.model.readings import DEFAULTS
from srpd.model.stepping import Stepper
from srpd.model.systems import system

_Choices = tuple[tuple[str, str], ...]


def is_alone(name: str) -> bool:
    """Whether the name is that of a machine alone, such as ``machine:quarantine``."""
    return name.startswith(PREFIX)


def compiled(name: str, choices: Mapping[str, str]) -> ConfigurationGraph:
    """The configuration graph of a system, or of a machine alone, under the chosen alternatives.

    Raises `BadInput`, with the nearest names, if there is none of this name.
    """
    return _compiled(name, _relevant(name, choices))


def accounted(name: str, choices: Mapping[str, str], kind: str) -> Account:
    """What tests of a system, or of a machine alone, can cover of one kind; why not the rest."""
    return _accounted(name, _relevant(name, choices), kind)


def stimuli_of(name: str, choices: Mapping[str, str]) -> tuple[Stimulus, ...]:
    """The stimuli of a system, or of a machine alone."""
    return compiled(name, choices).stimuli if is_alone(name) else system(name).stimuli


def _relevant(name: str, choices: Mapping[str, str]) -> _Choices:
    if is_alone(name):
        cards = machine(name.removeprefix(PREFIX)).cards
        readings = {card.reading.reading for card in cards if card.reading}
    else:
        readings = system(name).readings()
    return tuple(sorted((r, choices.get(r, DEFAULTS[r])) for r in readings))


@lru_cache(maxsize=256)
def _alone(name: str, choices: _Choices) -> Alone:
    return Alone(machine(name.removeprefix(PREFIX)).under(dict(choices)))


@lru_cache(maxsize=256)
def _compiled(name: str, choices: _Choices) -> ConfigurationGraph:
    if is_alone(name):
        return compile_alone(_alone(name, choices))
    return compile_system(system(name).under(dict(choices)))


@lru_cache(maxsize=256)
def _accounted(name: str, choices: _Choices, kind: str) -> Account:
    graph = _compiled(name, choices)
    steps: Steps = _alone(name, choices) if is_alone(name) else Stepper(graph.system)
    return account(graph, steps, moves_of(graph), kind)
