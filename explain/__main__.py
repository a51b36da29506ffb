"""The command line: `python -m explain compare|bench|pocket …`. Parses and prints; the work is elsewhere."""

import argparse
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from explain.errors import LensError
from explain.variants import ALL, FAMILIES, IMAGENET, LABORATORY, POCKET, Spec, find_family, specs
from explain.weights import ASSETS

RUNS = Path("runs")  # scenes and checkpoints; not for the repository


def _say(text: str) -> None:
    """Progress, on standard error: standard output may be a document."""
    ending = "\n" if text.endswith("\n") or not sys.stderr.isatty() else "\r"
    print(text.strip().ljust(70), end=ending, file=sys.stderr, flush=True)


def _one_line(message: object) -> str:
    return "error: " + " ".join(str(message).split())


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LensError(f"“{path}” cannot be written ({error.strerror or error}): give another path.") from None


def _check_writable(where: str | None) -> None:
    """Find out before any work whether the document can be written; what is there already is kept until then."""
    if where not in (None, "-"):
        with _writing(Path(where)):
            Path(where).open("a").close()


def _emit(found: dict[str, Any], where: str) -> None:
    text = json.dumps(found)
    if where == "-":
        print(text)
    else:
        with _writing(Path(where)):
            Path(where).write_text(text + "\n")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the remarks of Pillow and libtiff on odd files off standard error: what is wrong is said in one line."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _compare(options: argparse.Namespace) -> None:
    chosen = specs(options.family, tuple(options.variants), options.recipe)
    from explain.images import open_image

    with _quiet():
        image = open_image(options.image)
    _check_writable(options.json)
    if options.save:
        with _writing(Path(options.save)):
            Path(options.save).mkdir(parents=True, exist_ok=True)
    from explain.compare import compare
    from explain.document import document
    from explain.store import ModelStore

    results = []
    for result in compare(image, chosen, ModelStore(), options.top):
        results.append(result)
        if not options.json:
            print(_line(result))
        if options.save and result.evidence:
            _save(Path(options.save), image, result)
    if options.json:
        _emit(document(image, results), options.json)


def _line(result: Any) -> str:
    time = f"{result.latency.median:.1f} ms" if result.latency else "not timed"
    cost = f"{result.cost.params / 1e6:7.2f} M parameters {result.cost.macs / 1e6:10.1f} M multiply-adds"
    head = f"{result.spec.label:13} {cost} {time:>10}"
    if result.error:
        return f"{head}\n  {result.error}"
    return head + "".join(f"\n  {p.probability:6.1%}  {p.name}" for p in result.predictions)


def _save(folder: Path, image: Any, result: Any) -> None:
    from explain.render import overlay

    best = result.predictions[0]
    picture = overlay(image, result.evidence.maps([best.index])[0], result.crop)
    path = folder / (re.sub(r"[^\w.]+", "-", f"{result.spec.label} {best.name}") + ".png")
    with _writing(path):
        picture.save(path)


def _bench(options: argparse.Namespace) -> None:
    from explain import bench

    _check_writable(options.json)
    found = bench.benchmark(specs(options.family, tuple(options.variants)), options.runs, _say)
    _emit(found, options.json) if options.json else print(bench.table(found))


def _scenes(options: argparse.Namespace) -> None:
    if options.examples:
        from explain.pocket.examples import draw_crowded, draw_examples

        draw_examples(ASSETS / "examples")
        draw_crowded(ASSETS / LABORATORY.name / "scenes")
        return
    from explain.pocket.train import RECIPES, draw_scenes

    draw_scenes(RECIPES[options.family], _runs(options), options.workers, _say)


def _runs(options: argparse.Namespace) -> Path:
    folder: Path = options.folder or RUNS / options.family
    return folder


def _device(options: argparse.Namespace) -> str:
    """The device that was asked for; sets the number of threads on the way."""
    import torch

    if options.threads:
        torch.set_num_threads(options.threads)
    if options.device == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    return str(options.device)


def _chosen(options: argparse.Namespace) -> tuple[Spec, ...]:
    names = options.variants or [variant.name for variant in find_family(options.family).variants]
    return specs(options.family, tuple(names))


def _train(options: argparse.Namespace) -> None:
    chosen, device = _chosen(options), _device(options)
    from explain.pocket.train import RECIPES, task, train

    for seed in options.seeds:
        recipe = replace(RECIPES[options.family], seed=seed)
        for spec in chosen:
            print(train(task(spec, seed), recipe, _runs(options), device, options.workers, _say))


def _search(options: argparse.Namespace) -> None:
    device = _device(options)
    from explain.pocket.laboratory import search

    search(tuple(options.seeds), options.known, _runs(options), device, options.workers, _say)


def _evaluate(options: argparse.Namespace) -> None:
    chosen = _chosen(options)
    if options.family == LABORATORY.name:
        from explain.pocket.laboratory import measure

        measure(chosen, tuple(options.seeds), options.known, options.unknown, _runs(options), _say)
    else:
        from explain.pocket.evaluate import write_metrics

        write_metrics(chosen, options.known, options.unknown, _say)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one line, as all else here does."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, _one_line(f"{message}; see {self.prog} --help.") + "\n")


def _positive(text: str) -> int:
    """For argparse: a whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m explain", description="EfficientNet variants side by side.")
    commands = parser.add_subparsers(required=True)

    compare = commands.add_parser("compare", help="one picture through several variants")
    compare.add_argument("image", help="the picture's file")
    _choice(compare, POCKET.name, ["B0", "B1", "B2", "B3"])
    compare.add_argument("--recipe", help="how the weights were trained")
    compare.add_argument("--top", type=_positive, default=5, help="predictions to give for each variant")
    compare.add_argument("--save", metavar="DIR", help="write each variant's map over the picture there")
    compare.add_argument("--json", metavar="FILE|-", help="write one JSON document")
    compare.set_defaults(run=_compare)

    bench = commands.add_parser("bench", help="the cost of explaining, beside a bare forward and beside grad-cam")
    _choice(bench, IMAGENET.name, [variant.name for variant in ALL])
    bench.add_argument("--against", choices=["grad-cam"], default="grad-cam", help="the usual way")
    bench.add_argument("--runs", type=_positive, default=5)
    bench.add_argument("--json", metavar="FILE|-", help="write one JSON document")
    bench.set_defaults(run=_bench)

    _pocket(commands.add_parser("pocket", help="make the bundled family").add_subparsers(required=True))
    return parser


def _pocket(commands: "argparse._SubParsersAction[_Parser]") -> None:
    scenes = commands.add_parser("scenes", help="draw the training scenes, or the shipped examples")
    scenes.add_argument("--examples", action="store_true", help="draw the shipped scenes instead")
    scenes.set_defaults(run=_scenes)

    train = commands.add_parser("train", help="train; a stopped run resumes at its last epoch")
    train.set_defaults(run=_train)

    search = commands.add_parser("search", help="find the laboratory's alpha, beta and gamma by short runs")
    search.set_defaults(run=_search, family=LABORATORY.name)

    evaluate = commands.add_parser("evaluate", help="measure trained weights; writes metrics.json and the model card")
    evaluate.add_argument("--unknown", type=_positive, default=2400, help="held-out scenes without a known object")
    evaluate.set_defaults(run=_evaluate)

    bundled = [family.name for family in FAMILIES.values() if family.base]
    for command in (scenes, train, evaluate):
        command.add_argument("--family", default=POCKET.name, choices=bundled)
    for command in (train, evaluate):
        command.add_argument("--variants", nargs="+", metavar="B0", help="all of the family, if none is given")
    for command in (train, search):
        command.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda"])
        command.add_argument("--threads", type=_positive, help="CPU threads")
    for command in (search, evaluate):
        command.add_argument("--known", type=_positive, default=4800, help="held-out scenes with a known object")
    for command in (train, search, evaluate):
        command.add_argument("--seeds", nargs="+", type=int, default=[0], help="one run for each; the first is shipped")
    for command in (scenes, train, search, evaluate):
        command.add_argument("--folder", type=Path, help=f"where scenes and checkpoints are kept ({RUNS}/FAMILY)")
        command.add_argument("--workers", type=_positive, default=2, help="processes that draw")


def _choice(parser: argparse.ArgumentParser, family: str, variants: list[str]) -> None:
    parser.add_argument("--family", default=family, choices=list(FAMILIES))
    parser.add_argument("--variants", nargs="+", default=variants, metavar="B0")


def _run(options: argparse.Namespace) -> int:
    try:
        options.run(options)
    except LensError as error:
        print(_one_line(error), file=sys.stderr)
        return 2
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0, or 2 with one line on standard error."""
    try:
        try:
            return _run(_parser().parse_args(arguments))
        finally:
            sys.stdout.flush()
    except BrokenPipeError:  # whoever reads, such as `head`, has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the interpreter flushes once more as it ends
        return 0
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130  # as the shell has it for an interrupt


if __name__ == "__main__":
    sys.exit(main())
