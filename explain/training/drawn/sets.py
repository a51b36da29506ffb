"""The sets, by name: adding one is a row here."""

from explain.training.drawn.drawing import Drawings
from explain.training.drawn.faces import FACES
from explain.training.drawn.leaves import LEAVES
from explain.training.drawn.tissue import TISSUE

SETS: dict[str, Drawings] = {found.name: found for found in (LEAVES, FACES, TISSUE)}
