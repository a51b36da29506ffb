"""Words of a description that stand where timm does not read them, though somebody may have meant them.

Such an argument would make another network of the same weights: refused. Such a setting would make another input:
remarked on, as it is left out.
"""

from collections.abc import Iterable
from typing import Any

from explain.errors import Unsuitable
from explain.own.labels import told

RESTING = frozenset(("drop_rate", "drop_path_rate", "drop_block_rate", "bn_momentum", "zero_init_last"))
NAMES = (  # what other libraries, and people, call what timm has under “label_names”
    "id2label", "label2id", "class_names", "classes", "class_to_idx", "idx_to_class", "names", "categories",
)  # fmt: skip
TOLD = frozenset(("in_chans", "img_size"))  # by the shapes of the weights
Json = dict[str, Any]


def check(where: str, arguments: Iterable[str], given: Json, *tables: Json) -> None:
    """Raise `Unsuitable` where one of `arguments` stands in `tables`, and otherwise in those that are `given`."""
    for name in sorted(set(arguments) - RESTING - TOLD):
        for table in tables:
            if table.get(name) not in (None, given.get(name)):
                raise Unsuitable(
                    f"“{name}” of {where} is {told(table[name])} outside of “model_args”, where timm does not "
                    "read it: put it there if the model was made so, else take it out."
                )


def remarks(settings: Iterable[str], config: Json, inner: Json) -> tuple[str, ...]:
    """On settings that stand beside the table of them, `inner`, and otherwise than there."""
    if inner is config:
        return ()
    found = [name for name in settings if config.get(name) not in (None, inner.get(name))]
    if not found:
        return ()
    return (
        f"timm ignores {' and '.join(f'“{name}”' for name in found)} outside “pretrained_cfg”, and so does this app: "
        "move it there.",
    )


def names(*tables: Json) -> tuple[str, ...]:
    """On names of classes under another word than timm's, which are nobody's then."""
    found = [name for name in NAMES if any(isinstance(table.get(name), list | dict) for table in tables)]
    if not found:
        return ()
    said = " and ".join(f"“{name}”" for name in found)
    return (f"timm ignores {said}, and so does this app: put the class names into “label_names”.",)
