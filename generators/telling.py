"""What must follow a step so that it can be told whether it has come about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from srpd.generators.routes import Routes
from srpd.generators.separation import Separation, Word, separate, separating
from srpd.generators.specification import Observer, Table, specification
from srpd.model.composition import System


class Telling:
    """The stimuli by which two configurations of a system are told apart.

    What can be seen is asked of the `observer` only once two configurations are to be told apart.
    """

    def __init__(self, routes: Routes, observer: Callable[[System], Observer]) -> None:
        self._routes = routes
        self._observer = observer
        self._numbers = {each.name: n for n, each in enumerate(routes.graph.stimuli)}

    def by_name(self, here: int, stimuli: Sequence[str]) -> Word | None:
        """These stimuli by number; None if they cannot all follow here."""
        word = tuple(self._numbers[name] for name in stimuli)
        return None if self._routes.walk(word, here) is None else word

    def apart(self, source: int, target: int, stimulus: str) -> Word | None:
        """What shows whether a stimulus has come about where the configuration was `source`.

        As the law has it the configuration is now `target`: either what it leads to, or another
        one. None if nothing shows it, or if it makes no difference.
        """
        led_to = self._routes.targets.get((source, self._numbers[stimulus]))
        if led_to is None:
            return None
        other = source if target == led_to else led_to
        if other == target:
            return None
        table, found = self._separation
        if not found.distance[target, other]:
            return None
        return separating(table, found, target, other)

    @cached_property
    def _separation(self) -> tuple[Table, Separation]:
        graph = self._routes.graph
        table = specification(graph, self._observer(graph.system)).table
        return table, separate(table, range(table.inputs))
