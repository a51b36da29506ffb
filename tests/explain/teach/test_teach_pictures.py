"""What can be taught from, what is left aside, and pictures that are there twice."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from explain.errors import LensError
from explain.networks.store import ModelStore
from explain.networks.variants import POCKET
from explain.teach import copies
from explain.teach.gather import Gathered, gather
from explain.teach.given import NotTeachable, from_folder
from tests.taught_classes import SIDE, fill, shape

(B0,) = POCKET.specs(("B0",))


def refusal(folder: Path) -> str:
    with pytest.raises(LensError) as refused:
        from_folder(folder)
    return str(refused.value)


def gathered(folder: Path) -> Gathered:
    store = ModelStore(1)
    *_, last = gather(from_folder(folder), [store.get(B0)], store)
    assert isinstance(last, Gathered)
    return last


def test_each_folder_is_a_class_in_the_order_of_names(tmp_path: Path) -> None:
    found = from_folder(fill(tmp_path, {"roof": 2, "ball": 3}))
    assert found.classes == ("ball", "roof")
    assert [len(found.of(label)) for label in (0, 1)] == [3, 2]
    assert found.items[0].name == str(Path("ball", "0.png"))


def test_what_systems_leave_and_what_is_no_picture_is_left_aside(tmp_path: Path) -> None:
    fill(tmp_path, {"ball": 2, "box": 2})
    (tmp_path / "__MACOSX").mkdir()
    (tmp_path / "notes").mkdir()
    (tmp_path / "ball" / "._0.png").touch()
    (tmp_path / "ball" / "notes.txt").touch()
    (tmp_path / "ball" / "Thumbs.db").touch()
    (tmp_path / "ball" / "@eaDir").mkdir()  # of network storage: small copies of the pictures
    shape("ball", 1).save(tmp_path / "ball" / "@eaDir" / "0.png")
    shape("ball", 9).save(tmp_path / "loose.png")
    found = from_folder(tmp_path)
    assert [item.name for item in found.of(0)] == [str(Path("ball", name)) for name in ("0.png", "1.png")]
    assert found.remarks == (
        "Left aside, as it holds no picture: the folder “notes”.",
        "Left aside, as it lies in no class’s folder: the picture “loose.png”.",
    )


def test_a_picture_is_one_by_how_it_begins_too(tmp_path: Path) -> None:
    fill(tmp_path, {"ball": 2, "box": 2})
    shape("ball", 8).save(tmp_path / "ball" / "8.mpo", "JPEG")
    shape("ball", 9).save(tmp_path / "ball" / "without a suffix", "PNG")
    assert [Path(item.name).name for item in from_folder(tmp_path).of(0)] == [
        "0.png", "1.png", "8.mpo", "without a suffix",
    ]  # fmt: skip


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    fill(tmp_path, {"ball": 2, "box": 2})
    (tmp_path / "box" / "round").symlink_to(tmp_path)
    assert len(from_folder(tmp_path).items) == 4


def test_one_class_is_refused(tmp_path: Path) -> None:
    assert refusal(fill(tmp_path, {"ball": 3})).startswith("There is one class: give at least two")


def test_a_class_with_one_picture_is_refused(tmp_path: Path) -> None:
    assert refusal(fill(tmp_path, {"ball": 3, "box": 1})).startswith("The class “box” has one picture: give at least")


def test_no_folder_no_picture_and_pictures_without_a_class_are_refused(tmp_path: Path) -> None:
    assert "There is no folder" in refusal(tmp_path / "none")
    assert "There is no picture" in refusal(tmp_path)
    shape("ball", 0).save(tmp_path / "0.png")
    assert "is a file" in refusal(tmp_path / "0.png")
    assert "make a folder for each class" in refusal(tmp_path)


@pytest.mark.parametrize(("name", "said"), [("a  b", "would be shown as “a b”"), ("\u200b", "is no name for a class")])
def test_a_name_that_would_be_shown_otherwise_is_refused(name: str, said: str, tmp_path: Path) -> None:
    fill(tmp_path, {"ball": 2, "box": 2})
    (tmp_path / "box").rename(tmp_path / name)
    assert said in refusal(tmp_path)


def test_a_name_whose_accents_are_written_in_two_ways_is_one(tmp_path: Path) -> None:
    fill(tmp_path, {"ball": 2, "box": 2})
    for kind, name in (("ball", "caf\u00e9"), ("box", "cafe\u0301")):
        (tmp_path / kind).rename(tmp_path / name)
    if len(list(tmp_path.iterdir())) == 2:  # on some systems it is one folder
        assert "is given more than once" in refusal(tmp_path)


def test_the_same_picture_counts_once(tmp_path: Path) -> None:
    fill(tmp_path, {"ball": 3, "box": 3})
    shape("ball", 0).save(tmp_path / "ball" / "again.png")
    found = gathered(tmp_path)
    assert found.counts == (3, 3)
    assert found.features[B0].shape == (6, 320)


def test_the_same_picture_in_two_classes_is_left_out_and_said(tmp_path: Path) -> None:
    fill(tmp_path, {"ball": 3, "box": 3})
    shape("ball", 0).save(tmp_path / "box" / "ball.png")
    found = gathered(tmp_path)
    assert found.counts == (2, 3)
    names = f"{Path('ball', '0.png')}, {Path('box', 'ball.png')}"
    assert found.remarks == (f"The same picture is in “ball” and “box” ({names}): it is left out.",)


def test_nearly_the_same_picture_in_two_classes_is_said(tmp_path: Path) -> None:
    fill(tmp_path, {"ball": 3, "box": 3})
    shape("ball", 0).save(tmp_path / "box" / "ball.jpg", quality=70)
    found = gathered(tmp_path)
    assert found.counts == (3, 4)
    assert found.remarks[0].startswith("Nearly the same picture is in “ball” and “box”")


def test_a_picture_that_cannot_be_read_is_listed_and_the_others_are_taught(tmp_path: Path) -> None:
    fill(tmp_path, {"ball": 3, "box": 3})
    (tmp_path / "ball" / "1.png").write_bytes(b"no picture")
    found = gathered(tmp_path)
    assert found.counts == (2, 3)
    assert [one.name for one in found.unreadable] == [str(Path("ball", "1.png"))]


def test_a_class_of_which_nothing_is_left_is_refused(tmp_path: Path) -> None:
    fill(tmp_path, {"ball": 3, "box": 2})
    (tmp_path / "box" / "1.png").write_bytes(b"no picture")
    with pytest.raises(NotTeachable, match="The class “box” has one picture that can be read"):
        gathered(tmp_path)


def test_when_no_picture_can_be_read_the_first_says_why(tmp_path: Path) -> None:
    for path in fill(tmp_path, {"ball": 2, "box": 2}).rglob("*.png"):
        path.write_bytes(b"no picture")
    with pytest.raises(NotTeachable, match=r"No picture can be read\. The first, “ball.0\.png”: This file is"):
        gathered(tmp_path)


def changed(image: Image.Image, path: Path) -> dict[str, Image.Image]:
    image.save(path / "low.jpg", quality=60)
    return {
        "saved as JPEG": Image.open(path / "low.jpg"),
        "made smaller": image.resize((SIDE // 2, SIDE // 2)),
        "mirrored": ImageOps.mirror(image),
        "brighter": image.point(lambda value: min(255, value + 6)),
    }


def test_copies_that_were_saved_otherwise_are_nearly_the_same(tmp_path: Path) -> None:
    image = shape("ball", 1)
    for kind, other in changed(image, tmp_path).items():
        assert copies.near([copies.take(image), copies.take(other)])[0, 1], kind


def test_different_pictures_are_not(tmp_path: Path) -> None:
    prints = [copies.take(shape(name, number)) for name in ("ball", "roof") for number in range(8)]
    assert len(np.unique(copies.groups(prints))) == len(prints)


def test_pictures_of_one_colour_go_by_their_colour() -> None:
    prints = [copies.take(Image.new("RGB", (9, 9), colour)) for colour in ("red", "#fa0000", "blue", "black")]
    assert copies.groups(prints).tolist() == [0, 0, 1, 2]
