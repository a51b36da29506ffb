"""`python -m explain doctor`: which mistake is in the tensor that a pipeline feeds, and the right code."""

import argparse

from explain.inputs.code import LIBRARIES, code
from explain.own.catalogue import catalogue
from explain.terminal import Parser, check_apart, check_writable, emit, quiet


def _doctor(options: argparse.Namespace) -> int:
    spec = catalogue(options.model, anybody=True).find(options.network)
    check_apart([options.json], [options.tensor, options.image])
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
        emit(document(found, right), options.json)
    if options.json != "-":
        unsure = () if found.sure else ("This is not sure: something else explains the tensor nearly as well.",)
        print(*found.said, *unsure, f"\nThe right input for {spec.label}:\n\n{right}", sep="\n")
    return 0


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    doctor = commands.add_parser("doctor", help="which mistake is in the tensor that you feed, and the right code")
    doctor.add_argument("tensor", help=".npy, .npz or .safetensors: the tensor of one picture, as the network gets it")
    doctor.add_argument("--image", metavar="PICTURE", help="the picture that it was made of")
    doctor.add_argument("--network", default="lite/Lite0/in1k", metavar="KEY", help="as imagenet/B0/aa_in1k")
    doctor.add_argument(
        "--model", action="append", default=[], metavar="[NAME=]WHERE", help="your own: a folder or a Hub id"
    )
    doctor.add_argument("--library", default="timm", choices=list(LIBRARIES), help="whose code to give")
    doctor.add_argument("--json", metavar="FILE|-", help="write one JSON document")
    doctor.set_defaults(run=_doctor)
