"""Models of somebody's own, in timm's format: in a folder, or on the Hub. `explain/own/` reads descriptions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from explain.hub import client
from explain.hub.shelf import OURS, Shelf
from explain.networks.scores import SOFTMAX
from explain.networks.sources.places import OnDisk, OnHub, Place
from explain.networks.sources.source import Kind, with_weights
from explain.networks.weights import Origin

if TYPE_CHECKING:
    from torch import nn

    from explain.networks.preprocessing import Intake


@dataclass(frozen=True, slots=True)
class Own:
    """Where it is (a folder or a Hub id) and what its config.json says.

    `arguments` and `pretrained` are JSON: of timm's model function, and of its pretrained configuration. `scores` is as
    of every source; `doubts` are what its description gives rise to. `shelf` is where files of the Hub are kept.
    """

    where: str
    architecture: str
    classes: tuple[str, ...]
    arguments: str
    pretrained: str
    scores: str = SOFTMAX
    doubts: tuple[str, ...] = ()
    shelf: Shelf = OURS

    kind = Kind.OWN
    accuracy = None
    licence = ""

    @property
    def folder(self) -> Path | None:
        """The folder, None for a Hub id."""
        return Path(self.where) if Path(self.where).is_absolute() else None

    @property
    def place(self) -> Place:
        if folder := self.folder:
            return OnDisk(folder / client.WEIGHTS, Origin.LOCAL, "put it back, or choose another one")
        return OnHub(self.where, self.shelf)

    @property
    def repository(self) -> str:
        return self.where

    @property
    def remarks(self) -> tuple[str, ...]:
        """The doubts, what is unlikely, and how the weights are kept where they are here and not as they run."""
        from explain.networks import header, plausible

        try:
            kept = header.kept_in(header.read(path)) if (path := self.place.find()) else ()
        except header.BadHeader:
            kept = ()
        cast = f"Its weights are kept in {' and '.join(kept)}, and run in {header.RUNS_IN}."
        said = (*self.doubts, *plausible.doubts(self.architecture, self.pretrained, len(self.classes)))
        return (*said, cast) if kept else said

    def intake(self) -> Intake:
        from timm.data import resolve_data_config

        from explain.networks.preprocessing import Intake

        config = {"input_size": (3, 224, 224)} | json.loads(self.pretrained)  # timm's default where it is silent
        return Intake.from_timm(resolve_data_config(pretrained_cfg=config, use_test_size=True))

    def build(self) -> nn.Module:
        import timm

        from explain.networks import pocket
        from explain.networks.pointwise import as_linear

        pocket.register()
        settings = {"input_size": (3, 224, 224), "fixed_input_size": False} | json.loads(self.pretrained)
        overlay = {name: settings[name] for name in ("input_size", "fixed_input_size")}  # what timm builds by, too
        arguments = json.loads(self.arguments)
        try:
            module: nn.Module = timm.create_model(self.architecture, pretrained_cfg_overlay=overlay, **arguments)
        except KeyError as error:  # of timm's tables of layers
            raise ValueError(f"it has no layer called {error}") from error
        except AssertionError as error:  # some of timm's say nothing
            raise ValueError(str(error) or f"{self.architecture} takes no such {' or '.join(arguments)}") from error
        except TypeError as error:
            if overlay["fixed_input_size"] and "'img_size'" in str(error):
                raise ValueError("it has no size of its own, so “fixed_input_size” must be false") from error
            raise
        return as_linear(module)

    def load(self, path: Path) -> nn.Module:
        from explain.networks.binary import two_sided

        module = with_weights(self.build(), path)
        layer = module.get_classifier()  # type: ignore[operator]
        if layer.out_features == 1:
            two_sided(layer)
        return module
