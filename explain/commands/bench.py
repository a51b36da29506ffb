"""`python -m explain bench`: our costs beside those of what one would use instead."""

import argparse

from explain.commands.choice import networks
from explain.networks.variants import IMAGENET, LITE, POCKET
from explain.terminal import Parser, check_writable, emit, positive, say


def _bench(options: argparse.Namespace) -> None:
    from explain.costs import bench, busy, engines

    check_writable(options.json)
    measure = {
        "grad-cam": bench.benchmark, "timm": bench.loading, "forward": bench.judging, "glibc": bench.keeping,
        "busy": busy.slowed, "order": busy.judged, "engines": engines.engines,
    }[options.against]  # fmt: skip
    found = measure(networks(options), options.runs, say)
    emit(found, options.json) if options.json else print(bench.table(found))


def add(commands: "argparse._SubParsersAction[Parser]") -> None:
    bench = commands.add_parser("bench", help="our costs beside those of what one would use instead")
    bench.add_argument("--family", default=IMAGENET.name, choices=[IMAGENET.name, LITE.name, POCKET.name])
    bench.add_argument("--variants", nargs="+", metavar="B0", help="all of the family, if none is given")
    bench.add_argument(
        "--against", default="grad-cam",
        choices=["grad-cam", "timm", "forward", "glibc", "busy", "order", "engines"],
        help="explaining by grad-cam, loading by timm, judging maps by one forward, keeping memory by giving it back; "
        "how much longer all takes while others want every processor, and whether what times say then is still true; "
        "what ONNX Runtime and OpenVINO take beside torch, each in a process of its own",
    )  # fmt: skip
    bench.add_argument("--runs", type=positive, default=6)
    bench.add_argument("--json", metavar="FILE|-", help="write one JSON document")
    bench.set_defaults(run=_bench, recipe=None)
