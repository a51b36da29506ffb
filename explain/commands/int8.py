"""What commands ask that make int8 twins: on which pictures, by which observer, with which operators kept."""

import argparse
from pathlib import Path
from typing import Any

from explain.engines.observers import OBSERVERS
from explain.engines.settings import BITS, Setting
from explain.engines.unquantised import KEEPS
from explain.terminal import positive

CALIBRATED = 32  # pictures, where nobody says how many


def add_choices(parser: argparse.ArgumentParser) -> None:
    usual = Setting()
    parser.add_argument(
        "--calibrate", type=Path, metavar="FOLDER",
        help="int8: pictures to calibrate on, not those that are judged; if none is given, scenes as ours were trained "
        "on, and for other networks crops of photographs",
    )  # fmt: skip
    parser.add_argument(
        "--pictures", type=positive, metavar="N", help=f"int8: how many of them at most, {CALIBRATED} if not said"
    )
    parser.add_argument("--observer", choices=list(OBSERVERS), help=f"int8: what is clipped; {usual.observer}")
    about = "; ".join(f"{name}: {keep.title.lower()}" for name, keep in KEEPS.items())
    parser.add_argument("--keep", choices=list(KEEPS), help=f"int8: which operators stay fp32 ({about}); {usual.keep}")
    parser.add_argument(
        "--bits", type=int, choices=list(BITS),
        help=f"int8: of a weight; with 8, sums overflow on x86 without VNNI; {usual.bits}",
    )  # fmt: skip


def asked(options: argparse.Namespace) -> list[str]:
    """The options that were given and are for int8 alone."""
    names = ("calibrate", "pictures", "observer", "keep", "bits")
    return [f"--{name}" for name in names if getattr(options, name) is not None]


def setting(options: argparse.Namespace) -> Setting:
    """As asked, and as usual where nothing was."""
    usual = Setting()
    return Setting(options.observer or usual.observer, options.keep or usual.keep, options.bits or usual.bits)


def given(options: argparse.Namespace) -> Any:
    """The folder's pictures; None without a folder. Raises `NoPictures`."""
    from explain.deploy.pictures import from_folder

    return from_folder(options.calibrate, options.pictures or CALIBRATED) if options.calibrate else None
