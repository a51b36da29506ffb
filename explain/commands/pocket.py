"""The commands that make the bundled families: `python -m explain pocket …`. Parses; the work is elsewhere."""

import argparse
from dataclasses import replace
from pathlib import Path

from explain.errors import LensError
from explain.networks.variants import FAMILIES, LABORATORY, POCKET, Spec, find_family, specs
from explain.runtime.shipped import ASSETS
from explain.terminal import Parser, check_folder, positive, say
from explain.training.recipe import RECIPES, task

DRAWN = ("leaves",)  # of `explain.training.drawn.sets.SETS`, which is slow to import: those that have a card
RUNS = Path("runs")  # scenes and checkpoints; not for the repository


def _scenes(options: argparse.Namespace) -> None:
    if options.examples:
        check_folder(ASSETS)
        from explain.training.drawn.shipped import draw_uses
        from explain.training.examples import draw_crowded, draw_examples
        from explain.training.trap import draw_trap

        draw_examples(ASSETS / "examples")
        draw_crowded(ASSETS / LABORATORY.name / "scenes")
        draw_trap(ASSETS / "teach")
        draw_uses(ASSETS / "applications")
        return
    folder = _runs(options)
    from explain.training.pictures import draw_scenes

    draw_scenes(RECIPES[options.family], folder, options.workers, say)


def _runs(options: argparse.Namespace) -> Path:
    """Where scenes and checkpoints are kept; whether they can be is known before any work."""
    folder: Path = options.folder or RUNS / options.family
    check_folder(folder)
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
    chosen, folder, device = _chosen(options), _runs(options), _device(options)
    from explain.training.train import train

    recipe = RECIPES[options.family]
    jobs = [(task(spec, seed), replace(recipe, seed=seed)) for seed in options.seeds for spec in chosen]
    print(*train(jobs, folder, device, options.workers, say, options.together), sep="\n")


def _search(options: argparse.Namespace) -> None:
    folder, device = _runs(options), _device(options)
    check_folder(ASSETS / LABORATORY.name)
    from explain.training.laboratory import search

    search(tuple(options.seeds), options.known, folder, device, options.workers, say, options.together)


def _evaluate(options: argparse.Namespace) -> None:
    chosen = _chosen(options)
    check_folder(ASSETS / options.family)
    if options.family == LABORATORY.name:
        from explain.training.laboratory import measure

        measure(chosen, tuple(options.seeds), options.known, options.unknown, _runs(options), say)
    else:
        from explain.training.evaluate import write_metrics

        write_metrics(chosen, options.known, options.unknown, say)


def _finetune(options: argparse.Namespace) -> None:
    from explain.training.asked import table
    from explain.training.finetune import LEAVES, finetune

    (spec,) = specs(POCKET.name, (options.variant,))
    if options.drawings:
        _teach_drawings(spec, options)
        return
    classes = table(options.classes) if options.classes else LEAVES
    print(finetune(spec, classes, options.folder, options.scenes, options.epochs, say))


def _teach_drawings(spec: Spec, options: argparse.Namespace) -> None:
    if options.classes:
        raise LensError("Drawings have classes of their own: give --drawings or --classes.")
    from explain.training.drawn.sets import SETS
    from explain.training.drawn.teach import teach

    print(teach(spec, SETS[options.drawings], options.folder, options.scenes, options.epochs, RUNS / "drawn", say))


def _class(text: str) -> tuple[str, str]:
    """For argparse: NAME=CHARACTER."""
    name, _, character = text.partition("=")
    if not name or not character:
        raise argparse.ArgumentTypeError(f"{text} is not NAME=CHARACTER")
    return name, character


def _add_finetune(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Its arguments are its own: it takes no recipe, and its folder is not one of runs."""
    finetune = commands.add_parser("finetune", help="teach a pocket network other drawings; saved as timm saves models")
    finetune.add_argument("--variant", default="B0")
    finetune.add_argument(
        "--classes", nargs="+", type=_class, metavar="NAME=CHARACTER", help="five leaves, if not given"
    )
    finetune.add_argument("--drawings", choices=DRAWN, help="a set that we draw, in place of emoji; with a model card")
    finetune.add_argument("--scenes", type=positive, default=2400)
    finetune.add_argument("--epochs", type=positive, default=4)
    finetune.add_argument("--folder", type=Path, required=True, help="where config.json and model.safetensors go")
    finetune.set_defaults(run=_finetune)


def add(parsers: "argparse._SubParsersAction[Parser]") -> None:
    """The commands, to the parser's `commands`."""
    commands = parsers.add_parser("pocket", help="make the bundled family").add_subparsers(required=True)
    made = _add_making(commands)
    _add_finetune(commands)
    _add_shared(*made)


def _add_making(commands: "argparse._SubParsersAction[Parser]") -> tuple[Parser, Parser, Parser, Parser]:
    """What makes the families, in that order, with the arguments that are of one alone."""
    scenes = commands.add_parser("scenes", help="draw the training scenes, or the shipped examples")
    scenes.add_argument("--examples", action="store_true", help="draw the shipped scenes instead")
    scenes.set_defaults(run=_scenes)

    train = commands.add_parser("train", help="train; a stopped run resumes at its last epoch")
    train.set_defaults(run=_train)

    search = commands.add_parser("search", help="find the laboratory's alpha, beta and gamma by short runs")
    search.set_defaults(run=_search, family=LABORATORY.name)

    evaluate = commands.add_parser("evaluate", help="measure trained weights; writes metrics.json and the model card")
    evaluate.add_argument("--unknown", type=positive, default=2400, help="held-out scenes without a known object")
    evaluate.set_defaults(run=_evaluate)
    return scenes, train, search, evaluate


def _add_shared(scenes: Parser, train: Parser, search: Parser, evaluate: Parser) -> None:
    """Arguments that several take."""
    bundled = [family.name for family in FAMILIES.values() if family.base]
    for command in (scenes, train, evaluate):
        command.add_argument("--family", default=POCKET.name, choices=bundled)
    for command in (train, evaluate):
        command.add_argument("--variants", nargs="+", metavar="B0", help="all of the family, if none is given")
    for command in (train, search):
        command.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda"])
        command.add_argument("--threads", type=positive, help="CPU threads")
        command.add_argument("--together", type=positive, default=1, help="networks trained at a time; 5 on a GPU")
    for command in (search, evaluate):
        command.add_argument("--known", type=positive, default=4800, help="held-out scenes with a known object")
    for command in (train, search, evaluate):
        command.add_argument("--seeds", nargs="+", type=int, default=[0], help="one run for each; the first is shipped")
    for command in (scenes, train, search, evaluate):
        command.add_argument("--folder", type=Path, help=f"where scenes and checkpoints are kept ({RUNS}/FAMILY)")
        command.add_argument("--workers", type=positive, default=2, help="processes that draw")
