"""The type of a numpy array; its shape and meaning stand where it is used."""

from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]
