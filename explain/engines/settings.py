"""How a graph becomes int8: what can be chosen. Importing it imports no engine."""

from __future__ import annotations

from dataclasses import dataclass

from explain.engines.observers import OBSERVERS
from explain.engines.unquantised import KEEPS
from explain.errors import brief
from explain.networks.variants import UnknownChoice

# Of a weight. Processors that add products of eight bits in sixteen (x86 without VNNI: the instruction vpmaddubsw)
# reach the end of those with two products of 255 and 127; with seven bits they cannot.
BITS = {7: "7 bits: right on every processor", 8: "8 bits: finer, where the processor adds without overflow"}


@dataclass(frozen=True, slots=True)
class Setting:
    """`observer` and `keep` are keys of `OBSERVERS` and `KEEPS`, `bits` those of a weight."""

    observer: str = "min-max"
    keep: str = "all"
    bits: int = 7

    def checked(self) -> Setting:
        """The same. Raises `UnknownChoice`, which names what there is."""
        tables = (("observer", self.observer, OBSERVERS), ("choice of operators", self.keep, KEEPS))
        for kind, name, table in (*tables, ("number of bits", self.bits, BITS)):
            if name not in table:
                raise UnknownChoice(f"There is no {kind} “{brief(name)}”; choose from {', '.join(map(str, table))}.")
        return self
