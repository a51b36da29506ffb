"""The photographs that installed packages bring: what is said of them holds, and a package without them is no error."""

import base64
import importlib.util
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from timm.data import ImageNetInfo

from demo.compare import comparison
from demo.compare.comparison import Choice
from demo.trust import trusting
from demo.ui import examples
from explain.networks import building
from explain.networks.variants import LITE, Spec
from explain.own.catalogue import Catalogue
from explain.pictures import photographs
from explain.pictures.images import open_image
from explain.pictures.photographs import Photograph
from explain.runtime import packages
from explain.runtime.arrays import Array
from tests.lite import ANSWERS, STORE

FOUND = photographs.photographs()
INFO = ImageNetInfo()  # reads its tables anew each time that one is made
IMAGENET = {INFO.index_to_description(i).split(", ")[0] for i in range(1000)}


def by_name(name: str) -> Photograph:
    return next(one for one in FOUND if one.path.name == name)


def area(corners: tuple[tuple[int, int], ...]) -> float:
    """Of a polygon, by the shoelace formula."""
    x, y = np.asarray(corners, float).T
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


def test_all_are_here_and_each_says_why_it_is_worth_a_look() -> None:
    rows = json.loads(photographs.TABLE.read_text(encoding="utf-8"))
    assert len(FOUND) == len(rows) == len({one.path.stem for one in FOUND}) == 12
    assert len({one.title for one in FOUND}) == len({one.why for one in FOUND}) == 12
    assert all(len(one.why) <= 120 and one.why[-1] in ".?" and one.credit for one in FOUND)
    assert not {one.path.stem for one in FOUND} & {scene.name for scene in examples.scenes()}  # links tell them apart


@pytest.mark.parametrize("one", FOUND, ids=lambda one: one.path.stem)
def test_an_outline_is_a_polygon_within_the_picture_and_its_mask_has_the_polygons_area(one: Photograph) -> None:
    assert 15 <= len(one.outline) <= 110
    assert all(0 <= x <= 1000 and 0 <= y <= 1000 for x, y in one.outline)
    width, height = Image.open(one.path).size
    mask = one.mask(width, height)
    assert mask.shape == (height, width)
    assert mask.min() == 0
    assert mask.max() == 1
    assert mask.mean() == pytest.approx(area(one.outline) / 1e6, abs=0.005)


@pytest.mark.parametrize(
    ("name", "on", "off"),
    [
        ("cheetah1.jpg", [(0.5, 0.5), (0.15, 0.2)], [(0.05, 0.05), (0.95, 0.5)]),
        ("cheetah.jpg", [(0.5, 0.42), (0.72, 0.42)], [(0.3, 0.2), (0.85, 0.42)]),
        ("chelsea.png", [(0.37, 0.37), (0.69, 0.45)], [(0.95, 0.6)]),
        ("coffee.png", [(0.5, 0.4), (0.37, 0.7)], [(0.2, 0.6), (0.9, 0.2)]),
        ("horse.png", [(0.5, 0.4), (0.07, 0.5)], [(0.5, 0.1), (0.5, 0.8), (0.9, 0.5)]),
        ("rocket.jpg", [(0.5, 0.6)], [(0.4, 0.6), (0.6, 0.6), (0.5, 0.2)]),
    ],
)
def test_an_outline_holds_what_is_seen_to_be_the_object(
    name: str, on: list[tuple[float, float]], off: list[tuple[float, float]]
) -> None:
    mask = by_name(name).mask(400, 300)
    assert [mask[int(300 * y), int(400 * x)] for x, y in on] == [1] * len(on)
    assert [mask[int(300 * y), int(400 * x)] for x, y in off] == [0] * len(off)


def test_the_silhouettes_outline_is_where_it_is_black() -> None:
    image = np.asarray(open_image(by_name("horse.png").path).convert("L"))
    mask = by_name("horse.png").mask(image.shape[1], image.shape[0])
    assert ((mask > 0.5) == (image < 128)).mean() > 0.98


@pytest.mark.parametrize("one", FOUND, ids=lambda one: one.path.stem)
def test_the_names_of_an_object_are_imagenets(one: Photograph) -> None:
    assert set(one.classes) <= IMAGENET
    assert one.thing


def test_what_the_captions_say_of_lite_is_what_it_answers() -> None:
    names = {stem: [ANSWERS[stem, variant] for variant in ("Lite0", "Lite1", "Lite2")] for stem in ("rocket", "horse")}
    assert ", ".join(names["rocket"]) in by_name("rocket.jpg").why
    clock = [ANSWERS["clock_motion", variant] for variant in ("Lite0", "Lite1", "Lite2")]
    assert clock[:2] == ["bubble", "spotlight"]
    assert clock[2] in by_name("clock_motion.png").classes
    dogs = range(151, 269)  # ImageNet's breeds, from Chihuahua to Mexican hairless
    breeds = {INFO.index_to_description(i).split(", ")[0] for i in dogs}
    assert set(names["horse"]) <= breeds


@pytest.mark.parametrize("one", FOUND, ids=lambda one: one.path.stem)
def test_a_photograph_is_known_by_its_pixels(one: Photograph) -> None:
    example = next(row for row in examples.photos() if row.path == one.path)
    image, truth = example.open()
    assert (example.title, example.why) == (one.title, one.why)
    found = examples.known(image)
    assert truth
    assert found
    assert (found.called, found.names) == (one.thing, one.classes)
    assert np.array_equal(found.mask, one.mask(*image.size))
    assert examples.known(image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)) is None


def compared(stem: str, family: str, variant: str) -> dict[str, Any]:
    """The cards' value of that photograph compared by one network."""
    image = open_image(next(one.path for one in FOUND if one.path.stem == stem))
    *_, (value, *_) = comparison.steps(STORE, Catalogue(), Choice(image, family, (variant,)), lambda: False)
    return dict(value)


def test_compare_shows_the_outline_and_how_much_of_the_map_lies_on_it() -> None:
    value = compared("cheetah", "lite", "Lite0")
    (card,) = value["cards"]
    one = by_name("cheetah.jpg")
    x0, y0, x1, y1 = (round(edge) for edge in building.intake(card_spec("Lite0")).box(502, 343))
    seen = one.mask(502, 343)[y0:y1, x0:x1]
    assert np.mean(card["cover"]) == pytest.approx(seen.mean(), abs=1e-3)
    assert (value["truth"]["name"], value["truth"]["first"]) == ("cheetah", "")  # each card's own answer first
    outline = Image.open(io.BytesIO(base64.b64decode(value["truth"]["outline"].partition(",")[2])))
    assert outline.mode == "LA"
    assert np.asarray(outline)[..., 1].mean() / 255 == pytest.approx(one.mask(502, 343).mean(), abs=2e-3)


def test_an_object_of_several_names_has_a_map_for_each_and_one_of_none_is_asked_by_the_answer() -> None:
    (card,) = compared("clock_motion", "lite", "Lite0")["cards"]
    assert card["rows"][0]["name"] == "bubble"
    assert {"analog clock", "wall clock"} <= {found["name"] for found in card["maps"]}
    (card,) = compared("flower", "lite", "Lite0")["cards"]
    assert card["cover"] is not None


def test_a_network_that_does_not_know_the_object_is_not_said_to_look_at_it() -> None:
    (card,) = compared("cheetah", "pocket", "B0")["cards"]
    assert card["cover"] is None


def card_spec(variant: str) -> Spec:
    return LITE.specs((variant,))[0]


@pytest.mark.parametrize(("stem", "name"), [("clock_motion", "wall clock"), ("flower", "daisy"), ("horse", "sorrel")])
def test_trust_asks_for_the_objects_likeliest_name_over_what_the_network_sees(stem: str, name: str) -> None:
    network = STORE.get(card_spec("Lite0"))
    image, truth = next(row for row in examples.photos() if row.name == stem).open()
    index, mask = trusting._asked_class(network, trusting.Question(image, truth, (), (), "", False))
    assert network.classes[index] == name
    assert mask is not None
    x0, y0, x1, y1 = network.intake.box(*image.size)
    assert mask.shape == (round(y1) - round(y0), round(x1) - round(x0))


def strip(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    """As if that package were installed without its pictures."""
    empty = Path(__file__).parent
    real = packages.folder
    monkeypatch.setattr(packages, "folder", lambda name: empty if name == module else real(name))


@pytest.mark.parametrize(("module", "left"), [("gradio", 8), ("sklearn", 10), ("skimage", 6)])
def test_a_package_without_its_pictures_leaves_the_others(
    module: str, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    strip(monkeypatch, module)
    assert len(examples.photos()) == left
    assert examples.known(open_image(FOUND[0].path if module != "gradio" else by_name("china.jpg").path))


def test_a_package_that_is_not_installed_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(name: str) -> None:
        if name == "skimage":
            raise ValueError("skimage.__spec__ is None")

    monkeypatch.setattr(importlib.util, "find_spec", lacking)
    assert examples.photos() == []
    assert examples.scenes()


def test_finding_them_imports_neither_scikit_learn_nor_scikit_image() -> None:
    said = "import sys; from explain.pictures.photographs import photographs; assert photographs(); print(*sys.modules)"
    names = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True).stdout.split()
    assert not {"sklearn", "skimage", "gradio", "torch"} & set(names)


def within(mask: Array, box: tuple[float, float, float, float]) -> Array:
    x0, y0, x1, y1 = (round(edge) for edge in box)
    return mask[y0:y1, x0:x1]


def test_the_share_on_an_object_is_of_the_part_that_a_network_sees() -> None:
    one = by_name("cheetah.jpg")
    image, truth = next(row for row in examples.photos() if row.path == one.path).open()
    assert truth
    side = 0.875 * image.height
    box = ((image.width - side) / 2, (image.height - side) / 2, (image.width + side) / 2, (image.height + side) / 2)
    seen = within(one.mask(*image.size), box)
    cover = np.reshape(truth.cover((7, 7), box), (7, 7))
    assert cover.mean() == pytest.approx(seen.mean(), abs=1e-4)
    assert cover[3, 3] > 0.5 > cover[0, 0]
