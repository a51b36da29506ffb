"""What timm's benchmarks say of an architecture: parameters, cost at a size of input, and speed on five machines.

Published figures alone, from the tables that `SPEEDS_FROM` names; what is timed here is `costs/timing.py`'s. timm
counts batch norms among its multiply-adds, `networks/cost.py` does not.
"""

from dataclasses import dataclass

SPEEDS_FROM = "pytorch-image-models, benchmark-infer-*.csv"

CORE, RELATIVE, OTHER = "efficientnet", "relatives", "others"  # B0 to B8 and L2; what was derived from them; the rest


@dataclass(frozen=True, slots=True)
class Architecture:
    """What a network is called, one of the three families, parameters in millions.

    `at` has, by the input's side in px, multiply-adds in billions and activations in millions, None where not copied.
    """

    title: str
    family: str
    params: float
    at: dict[int, tuple[float, float | None]]


ARCHITECTURES: dict[str, Architecture] = {  # by timm's name without tf_: padding changes no count
    "efficientnet_b0": Architecture("EfficientNet-B0", CORE, 5.29, {224: (0.4, 6.75), 256: (0.52, 8.81)}),
    "efficientnet_b1": Architecture(
        "EfficientNet-B1", CORE, 7.79, {224: (0.59, 9.36), 240: (0.71, 10.88), 256: (0.77, 12.22), 288: (0.97, 15.46)}
    ),
    "efficientnet_b2": Architecture(
        "EfficientNet-B2", CORE, 9.11, {256: (0.89, 12.81), 260: (1.02, 13.83), 288: (1.12, 16.2)}
    ),
    "efficientnet_b3": Architecture(
        "EfficientNet-B3", CORE, 12.23, {288: (1.63, 21.49), 300: (1.87, 23.83), 320: (2.01, 26.52)}
    ),
    "efficientnet_b4": Architecture(
        "EfficientNet-B4", CORE, 19.34, {320: (3.13, 34.76), 380: (4.49, 49.49), 384: (4.51, 50.04)}
    ),
    "efficientnet_b5": Architecture("EfficientNet-B5", CORE, 30.39, {448: (9.59, 93.56), 456: (10.46, 98.86)}),
    "efficientnet_b6": Architecture("EfficientNet-B6", CORE, 43.04, {528: (19.4, 167.39)}),
    "efficientnet_b7": Architecture("EfficientNet-B7", CORE, 66.35, {600: (38.33, 289.94)}),
    "efficientnet_b8": Architecture("EfficientNet-B8", CORE, 87.41, {672: (63.48, 442.89)}),
    "efficientnet_l2": Architecture("EfficientNet-L2", CORE, 480.31, {475: (172.11, 609.89), 800: (479.12, 1707.39)}),
    "efficientnet_b1_pruned": Architecture("EfficientNet-B1, pruned", RELATIVE, 6.33, {240: (0.4, 6.21)}),
    "efficientnet_b2_pruned": Architecture("EfficientNet-B2, pruned", RELATIVE, 8.31, {260: (0.73, 9.13)}),
    "efficientnet_b3_pruned": Architecture("EfficientNet-B3, pruned", RELATIVE, 9.86, {300: (1.04, 11.86)}),
    "efficientnetv2_b0": Architecture("EfficientNetV2-B0", RELATIVE, 7.14, {224: (0.73, None)}),
    "efficientnetv2_b1": Architecture("EfficientNetV2-B1", RELATIVE, 8.14, {240: (1.21, None)}),
    "efficientnetv2_b2": Architecture("EfficientNetV2-B2", RELATIVE, 10.10, {260: (1.72, None)}),
    "efficientnetv2_b3": Architecture("EfficientNetV2-B3", RELATIVE, 14.36, {300: (3.04, None)}),
    "efficientnetv2_s": Architecture("EfficientNetV2-S", RELATIVE, 21.46, {384: (8.44, None)}),
    "efficientnetv2_m": Architecture("EfficientNetV2-M", RELATIVE, 54.14, {480: (24.76, None)}),
    "efficientnetv2_l": Architecture("EfficientNetV2-L", RELATIVE, 118.52, {480: (56.4, None)}),
    "efficientnetv2_xl": Architecture("EfficientNetV2-XL", RELATIVE, 208.12, {512: (93.85, None)}),
    "efficientnetv2_rw_t": Architecture("EfficientNetV2-RW-T", RELATIVE, 13.65, {288: (3.19, None)}),
    "efficientnetv2_rw_s": Architecture("EfficientNetV2-RW-S", RELATIVE, 23.94, {384: (8.72, None)}),
    "efficientnetv2_rw_m": Architecture("EfficientNetV2-RW-M", RELATIVE, 53.24, {416: (21.49, None)}),
    "gc_efficientnetv2_rw_t": Architecture("EfficientNetV2-RW-T, global context", RELATIVE, 13.68, {288: (3.2, None)}),
    "efficientnet_lite0": Architecture("EfficientNet-Lite0", RELATIVE, 4.65, {224: (0.4, None)}),
    "efficientnet_lite1": Architecture("EfficientNet-Lite1", RELATIVE, 5.42, {240: (0.62, None)}),
    "efficientnet_lite2": Architecture("EfficientNet-Lite2", RELATIVE, 6.09, {260: (0.89, None)}),
    "efficientnet_lite3": Architecture("EfficientNet-Lite3", RELATIVE, 8.20, {300: (1.65, None)}),
    "efficientnet_lite4": Architecture("EfficientNet-Lite4", RELATIVE, 13.01, {380: (4.04, None)}),
    "efficientnet_es": Architecture("EfficientNet-EdgeTPU-S", RELATIVE, 5.44, {224: (1.81, None)}),
    "efficientnet_em": Architecture("EfficientNet-EdgeTPU-M", RELATIVE, 6.90, {240: (3.04, None)}),
    "efficientnet_el": Architecture("EfficientNet-EdgeTPU-L", RELATIVE, 10.59, {300: (8.0, None)}),
    "efficientnet_cc_b0_4e": Architecture("EfficientNet-CondConv-B0, 4 experts", RELATIVE, 13.31, {224: (0.41, None)}),
    "efficientnet_cc_b0_8e": Architecture("EfficientNet-CondConv-B0, 8 experts", RELATIVE, 24.01, {224: (0.42, None)}),
    "efficientnet_cc_b1_8e": Architecture("EfficientNet-CondConv-B1, 8 experts", RELATIVE, 39.72, {240: (0.75, None)}),
    "efficientnet_h_b5": Architecture("EfficientNet-H-B5", RELATIVE, 45.88, {576: (44.9, None)}),
    "efficientnet_x_b5": Architecture("EfficientNet-X-B5", RELATIVE, 33.44, {576: (38.59, None)}),
    "resnet50": Architecture("ResNet-50", OTHER, 25.56, {176: (2.62, 6.92), 224: (4.11, 11.11), 288: (6.8, 18.37)}),
    "resnet152": Architecture(
        "ResNet-152", OTHER, 60.19, {176: (7.22, 13.99), 224: (11.56, 22.56), 288: (19.11, 37.28)}
    ),
    "inception_v3": Architecture("Inception-v3", OTHER, 23.83, {299: (5.73, 8.97)}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Speed:
    """Pictures a second on a GPU, in mixed precision and large batches; ms a picture on a CPU, alone and compiled."""

    rtx3090: float
    rtx4090: float
    rtx5090: float
    i9: float
    i7: float

    def milliseconds(self, machine: str) -> float:
        """Of one picture on that machine of `MACHINES`."""
        value: float = getattr(self, machine)
        return 1000 / value if machine in GPUS else value


MACHINES = {
    "rtx3090": "RTX 3090", "rtx4090": "RTX 4090", "rtx5090": "RTX 5090", "i9": "Core i9-10940X", "i7": "Core i7-12700H",
}  # fmt: skip
GPUS = ("rtx3090", "rtx4090", "rtx5090")

SPEEDS: dict[tuple[str, int], Speed] = {  # by timm's architecture and the input's side in px
    ("tf_efficientnet_b0", 224): Speed(7243.0, 7726.91, 11319.39, 11.33, 12.933),
    ("tf_efficientnet_b1", 240): Speed(4521.51, 4964.34, 7243.19, 15.114, 18.361),
    ("tf_efficientnet_b2", 260): Speed(3496.2, 3912.14, 5563.24, 16.636, 24.005),
    ("tf_efficientnet_b3", 300): Speed(1715.74, 2325.98, 3389.25, 21.641, 33.995),
    ("tf_efficientnet_b4", 380): Speed(850.07, 1125.42, 1657.09, 32.765, 68.312),
    ("tf_efficientnet_b5", 456): Speed(402.73, 562.81, 835.97, 57.469, 143.755),
    ("tf_efficientnet_b6", 528): Speed(201.04, 331.46, 493.13, 99.042, 255.971),
    ("tf_efficientnet_b7", 600): Speed(126.11, 195.6, 300.67, 166.816, 465.8),
    ("tf_efficientnet_b8", 672): Speed(84.44, 126.53, 189.55, 307.835, 790.305),
    ("tf_efficientnet_l2", 475): Speed(54.83, 83.83, 122.44, 594.956, 1656.514),
    ("tf_efficientnet_l2", 800): Speed(19.15, 29.24, 43.51, 1687.246, 4750.597),
    ("efficientnet_b0", 224): Speed(8241.4, 8794.71, 13282.18, 9.945, 10.662),
    ("efficientnet_b0", 256): Speed(6246.01, 7035.98, 10514.1, 9.837, 12.142),
    ("efficientnet_b1", 240): Speed(4954.82, 5460.77, 8144.32, 13.625, 16.902),
    ("efficientnet_b1", 288): Speed(3488.73, 3908.45, 5918.33, 15.322, 21.022),
    ("efficientnet_b2", 288): Speed(3305.5, 3716.39, 5628.75, 15.739, 23.307),
    ("efficientnet_b3", 320): Speed(1664.16, 2312.88, 3503.23, 21.147, 35.977),
    ("efficientnet_b4", 384): Speed(888.84, 1198.13, 1773.12, 31.668, 69.335),
    ("efficientnet_b5", 448): Speed(452.46, 638.98, 930.41, 53.255, 132.62),
    ("resnet50", 224): Speed(3729.86, 4302.84, 6356.02, 14.865, 32.78),
    ("resnet152", 224): Speed(1606.24, 1976.86, 2945.65, 35.749, 82.493),
    ("inception_v3", 299): Speed(2561.31, 3636.22, 5039.87, 22.986, 46.52),
}


def architecture(name: str) -> Architecture:
    """Of timm's architecture or tag of that name."""
    return ARCHITECTURES[name.partition(".")[0].removeprefix("tf_")]
