"""An RGB picture -> the tensor that a network takes, and the box of the picture that it saw.

The transform is timm's own; only the box is worked out here.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import torch
from PIL import Image
from timm.data import create_transform
from torch import Tensor

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 in px of the source
SLIMMEST = 8  # longer side / shorter side, beyond which the ends are cut before resizing (memory)


@dataclass(frozen=True, slots=True)
class Intake:
    """Resize the shorter side to `size / crop_pct`, cut the central square of `size` px, normalise per channel.

    With the `crop_mode` "squash" both sides are resized to that length, whatever the picture's shape.
    """

    size: int
    crop_pct: float
    interpolation: str
    mean: tuple[float, ...]
    std: tuple[float, ...]
    crop_mode: str = "center"

    @classmethod
    def from_timm(cls, config: dict[str, Any]) -> "Intake":
        """From `timm.data.resolve_data_config`."""
        return cls(
            config["input_size"][-1], config["crop_pct"], config["interpolation"],
            tuple(config["mean"]), tuple(config["std"]), config["crop_mode"],
        )  # fmt: skip

    def seeing(self, crop_pct: float) -> "Intake":
        """The same but for the field of view: the central square, `crop_pct` of the shorter side."""
        return replace(self, crop_pct=crop_pct, crop_mode="center")

    def tensor(self, image: Image.Image) -> Tensor:
        """(1, 3, size, size), exactly as timm's evaluation transform makes it."""
        transform = create_transform(
            (3, self.size, self.size), crop_pct=self.crop_pct, crop_mode=self.crop_mode,
            interpolation=self.interpolation, mean=self.mean, std=self.std,
        )  # fmt: skip
        tensor: Tensor = transform(image.crop(self._seen_at_all(*image.size)))
        return tensor.unsqueeze(0).to(torch.float32)

    def pixels(self, image: Image.Image) -> Tensor:
        """(1, 3, size, size) bytes, a quarter of what `tensor` takes: many can wait for their turn."""
        transform = create_transform(
            (3, self.size, self.size), crop_pct=self.crop_pct, crop_mode=self.crop_mode,
            interpolation=self.interpolation, use_prefetcher=True,
        )  # fmt: skip
        bytes_of: Tensor = transform(image.crop(self._seen_at_all(*image.size)))
        return bytes_of.unsqueeze(0)

    def normalised(self, pixels: Tensor) -> Tensor:
        """(B, 3, size, size) bytes -> what `tensor` makes of the same pictures."""
        mean, std = (torch.tensor(each, device=pixels.device).view(1, -1, 1, 1) for each in (self.mean, self.std))
        return pixels.to(torch.float32).div(255).sub(mean).div(std)

    def box(self, width: int, height: int) -> Box:
        """The part of a `width` x `height` picture that the network sees."""
        left, top, right, bottom = self._seen_at_all(width, height)
        width, height = right - left, bottom - top
        resized = self._resized(width, height)
        x0, y0 = (round((side - self.size) / 2) for side in resized)
        scale_x, scale_y = width / resized[0], height / resized[1]
        return (
            left + x0 * scale_x, top + y0 * scale_y,
            left + (x0 + self.size) * scale_x, top + (y0 + self.size) * scale_y,
        )  # fmt: skip

    def _resized(self, width: int, height: int) -> tuple[int, int]:
        shorter = math.floor(self.size / self.crop_pct)
        if self.crop_mode == "squash":
            return shorter, shorter
        return shorter * width // min(width, height), shorter * height // min(width, height)

    def _seen_at_all(self, width: int, height: int) -> tuple[int, int, int, int]:
        """The picture without the ends that no central square can reach: all of it unless it is very slim."""
        limit = SLIMMEST * min(width, height) if self.crop_mode == "center" else max(width, height)
        cut_x, cut_y = max(0, width - limit) // 2, max(0, height - limit) // 2
        return cut_x, cut_y, width - cut_x, height - cut_y
