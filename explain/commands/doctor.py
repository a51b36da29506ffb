"""`python -m explain doctor`: which mistake is in the tensor that a pipeline feeds, and the right code."""

import argparse

from explain.commands.choice import read_from
from explain.errors import LensError
from explain.inputs.code import LIBRARIES, code
from explain.networks.variants import Spec
from explain.own import models as own
from explain.own.catalogue import catalogue
from explain.terminal import Parser, check_apart, check_writable, emit, quiet

USUAL = "lite/Lite0/in1k"


def _doctor(options: argparse.Namespace) -> int:
    spec = _network(options)
    check_apart([options.json], [options.tensor, options.image, *read_from([spec])])
    check_writable(options.json)
    from explain.inputs.tensors import open_tensor

    given = open_tensor(options.tensor)
    image = None
    if options.image:
        from explain.pictures.images import open_image

        with quiet():
            image = open_image(options.image)
    from explain.inputs.diagnosis import diagnose, document
    from explain.networks import building

    intake = building.intake(spec)
    found, right = diagnose(given, intake, image), code(spec, intake, options.library)
    if options.json:
        emit(document(found, right, spec.source.remarks), options.json)
    if options.json != "-":
        unsure = () if found.sure else ("This is not sure: something else explains the tensor nearly as well.",)
        print(*found.said, *unsure, *spec.source.remarks, f"\nThe right input for {spec.label}:\n\n{right}", sep="\n")
    return 0


def _network(options: argparse.Namespace) -> Spec:
    """The one that was named; else the model that was given, as with other commands. Raises `LensError`."""
    offered = catalogue(options.model, anybody=True)
    mine = [spec for family in offered.families if family.name == own.FAMILY for spec in family.everything()]
    if options.network is None and len(mine) > 1:
        raise LensError(f"A tensor is for one network: name it, as in --network {mine[0].variant.name}.")
    return mine[0] if options.network is None and mine else offered.find(options.network or USUAL)


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    doctor = commands.add_parser("doctor", help="which mistake is in the tensor that you feed, and the right code")
    doctor.add_argument("tensor", help=".npy, .npz or .safetensors: the tensor of one picture, as the network gets it")
    doctor.add_argument("--image", metavar="PICTURE", help="the picture that it was made of")
    doctor.add_argument("--network", metavar="KEY", help=f"as imagenet/B0/aa_in1k; {USUAL} if none is named or given")
    doctor.add_argument(
        "--model", action="append", default=[], metavar="[NAME=]WHERE", help="your own: a folder or a Hub id"
    )
    doctor.add_argument("--library", default="timm", choices=list(LIBRARIES), help="whose code to give")
    doctor.add_argument("--json", metavar="FILE|-", help="write one JSON document")
    doctor.set_defaults(run=_doctor)
