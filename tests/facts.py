"""Figures to check against: the official table, and what was counted on timm's own networks, tf_efficientnet_*."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Official:
    """One released variant: its coefficients, then what was counted, parameters in millions and `gmacs` in billions."""

    width: float
    depth: float
    resolution: int
    dropout: float
    blocks: int
    params: float
    grid: int
    gmacs: float


# tensorflow/tpu, efficientnet_builder.py, efficientnet_params; counts by PyTorch's FlopCounterMode, halved
OFFICIAL: dict[str, Official] = {
    "B0": Official(1.0, 1.0, 224, 0.2, 16, 5.289, 7, 0.386),
    "B1": Official(1.0, 1.1, 240, 0.2, 23, 7.794, 8, 0.687),
    "B2": Official(1.1, 1.2, 260, 0.3, 23, 9.110, 9, 0.994),
    "B3": Official(1.2, 1.4, 300, 0.3, 26, 12.233, 10, 1.827),
    "B4": Official(1.4, 1.8, 380, 0.4, 32, 19.342, 12, 4.394),
    "B5": Official(1.6, 2.2, 456, 0.4, 39, 30.390, 15, 10.266),
    "B6": Official(1.8, 2.6, 528, 0.5, 45, 43.041, 17, 19.068),
    "B7": Official(2.0, 3.1, 600, 0.5, 55, 66.348, 19, 37.746),
    "B8": Official(2.2, 3.6, 672, 0.5, 61, 87.413, 21, 62.597),
    "L2": Official(4.3, 5.3, 800, 0.5, 88, 480.309, 25, 475.704),
}
IN_THE_PAPER = tuple(OFFICIAL)[:8]

# stem, seven stages, head
CHANNELS: dict[str, tuple[int, ...]] = {
    "B0": (32, 16, 24, 40, 80, 112, 192, 320, 1280),
    "B1": (32, 16, 24, 40, 80, 112, 192, 320, 1280),
    "B2": (32, 16, 24, 48, 88, 120, 208, 352, 1408),
    "B3": (40, 24, 32, 48, 96, 136, 232, 384, 1536),
    "B4": (48, 24, 32, 56, 112, 160, 272, 448, 1792),
    "B5": (48, 24, 40, 64, 128, 176, 304, 512, 2048),
    "B6": (56, 32, 40, 72, 144, 200, 344, 576, 2304),
    "B7": (64, 32, 48, 80, 160, 224, 384, 640, 2560),
    "B8": (72, 32, 56, 88, 176, 248, 424, 704, 2816),
    "L2": (136, 72, 104, 176, 344, 480, 824, 1376, 5504),
}

REPEATS: dict[str, tuple[int, ...]] = {
    "B0": (1, 2, 2, 3, 3, 4, 1),
    "B1": (2, 3, 3, 4, 4, 5, 2),
    "B2": (2, 3, 3, 4, 4, 5, 2),
    "B3": (2, 3, 3, 5, 5, 6, 2),
    "B4": (2, 4, 4, 6, 6, 8, 2),
    "B5": (3, 5, 5, 7, 7, 9, 3),
    "B6": (3, 6, 6, 8, 8, 11, 3),
    "B7": (4, 7, 7, 10, 10, 13, 4),
    "B8": (4, 8, 8, 11, 11, 15, 4),
    "L2": (6, 11, 11, 16, 16, 22, 6),
}

# side in cells of what each of the seven stages puts out, at the official resolution
SIDES: dict[str, tuple[int, ...]] = {
    "B0": (112, 56, 28, 14, 14, 7, 7),
    "B1": (120, 60, 30, 15, 15, 8, 8),
    "B2": (130, 65, 33, 17, 17, 9, 9),
    "B3": (150, 75, 38, 19, 19, 10, 10),
    "B4": (190, 95, 48, 24, 24, 12, 12),
    "B5": (228, 114, 57, 29, 29, 15, 15),
    "B6": (264, 132, 66, 33, 33, 17, 17),
    "B7": (300, 150, 75, 38, 38, 19, 19),
}


@dataclass(frozen=True, slots=True)
class Published:
    """A row of the paper's Table 2: top-1 and top-5 in %, parameters and multiply-adds as counts."""

    top1: float
    top5: float
    params: float
    macs: float


# arXiv 1905.11946v5
TABLE_2: dict[str, Published] = {
    "B0": Published(77.1, 93.3, 5.3e6, 0.39e9),
    "B1": Published(79.1, 94.4, 7.8e6, 0.70e9),
    "B2": Published(80.1, 94.9, 9.2e6, 1.0e9),
    "B3": Published(81.6, 95.7, 12e6, 1.8e9),
    "B4": Published(82.9, 96.4, 19e6, 4.2e9),
    "B5": Published(83.6, 96.7, 30e6, 9.9e9),
    "B6": Published(84.0, 96.8, 43e6, 19e9),
    "B7": Published(84.3, 97.0, 66e6, 37e9),
}
