"""Tables of labels: read however they were written, and every doubt about them said."""

from pathlib import Path

import pytest

from explain.errors import LensError
from explain.study import table
from explain.study.entries import collect
from tests.explain.study.folders import labels, put

SAME = {"a.png": "cat", "b/c.png": "Löwe"}
TABLES = {
    "plain": b"file,label\na.png,cat\nb/c.png,L\xc3\xb6we\n",
    "with a mark": b"\xef\xbb\xbffile,label\na.png,cat\nb/c.png,L\xc3\xb6we\n",
    "semicolons": b"file;label\r\na.png;cat\r\nb/c.png;L\xc3\xb6we\r\n",
    "tabs": b"file\tlabel\na.png\tcat\nb/c.png\tL\xc3\xb6we\n",
    "western windows": b"file;label\na.png;cat\nb/c.png;L\xf6we\n",
    "utf-16": "file\tlabel\na.png\tcat\nb/c.png\tLöwe\n".encode("utf-16"),
    "no header": b"a.png,cat\nb/c.png,L\xc3\xb6we\n",
    "columns in another order": b"id,Class,Filename\n1,cat,a.png\n2,L\xc3\xb6we,b/c.png\n",
    "backslashes and case": b"file,label\n.\\A.PNG,cat\nb\\c.png,L\xc3\xb6we\n",
    "last names and stems": b"image,class\na,cat\nc.png,L\xc3\xb6we\n",
    "quotes and empty lines": b'"file","label"\n\n"a.png","cat"\n"b/c.png"," L\xc3\xb6we "\n\n',
    "old macintosh": b"file,label\ra.png,cat\rb/c.png,L\xc3\xb6we\r",
    "Excel's own first line": b"sep=;\r\nlabel;file\r\ncat;a.png\r\nL\xc3\xb6we;b/c.png\r\n",
    "separators in quotes": b'"file","label","a;b;c"\n"a.png","cat",1\nb/c.png,L\xc3\xb6we,2\n',
    "bars": b"file|label\na.png|cat\nb/c.png|L\xc3\xb6we\n",
    "a column that is called otherwise": b"filepath,width,class_name\na.png,640,cat\nb/c.png,480,L\xc3\xb6we\n",
    "a header of one word": b"label,where\ncat,a.png\nL\xc3\xb6we,b/c.png\n",
    "names beside files": b"name,file,label\nthe first,a.png,cat\nthe second,b/c.png,L\xc3\xb6we\n",
    "no header and numbers first": b"0,a.png,cat\n1,b/c.png,L\xc3\xb6we\n",
    "no header, labels first": b"cat,a.png\nL\xc3\xb6we,b/c.png\n",
    "from another machine": b"file,label\nC:\\data\\a.png,cat\n/home/else/b/c.png,L\xc3\xb6we\n",
    "utf-16 without its mark": "file,label\na.png,cat\nb/c.png,Löwe\n".encode("utf-16-le"),
    "utf-16 the other way round, without its mark": "file,label\na.png,cat\nb/c.png,Löwe\n".encode("utf-16-be"),
    "a header of other words": b"Foto;Spezies\na.png;cat\nb/c.png;L\xc3\xb6we\n",
    "a header of words that nobody knows": b"vue;quoi\na.png;cat\nb/c.png;L\xc3\xb6we\n",
    "spaces behind separators": b'file, label\na.png, "cat"\nb/c.png, "L\xc3\xb6we"\n',
    "spaces alone, as ImageNet's lists": b"a.png cat\nb/c.png  L\xc3\xb6we\n",
    "spaces alone, with a header": b"file label\nb/c.png L\xc3\xb6we\n\na.png cat \n",
    "the other side of folders": b"file,label\nx/../a.png,cat\n./b/c.png,L\xc3\xb6we\n",
}


@pytest.mark.parametrize("way", TABLES)
def test_a_table_is_read_however_it_was_written(way: str, tmp_path: Path) -> None:
    put(tmp_path, "a.png", "b/c.png")
    found = collect([tmp_path], table.parse(TABLES[way], "labels.csv"))
    assert labels(found) == SAME
    assert "name no picture" not in " ".join(found.remarks)  # as a header would that is taken for a row


def test_of_two_columns_that_could_hold_labels_it_is_said_which_one_does(tmp_path: Path) -> None:
    put(tmp_path, "a.png", "b.png")
    found = collect([tmp_path], table.parse(b"id,image,class,species\n1,a.png,animal,cat\n2,b.png,animal,fox\n", "x"))
    assert labels(found) == {"a.png": "animal", "b.png": "animal"}
    assert found.remarks == (
        "Labels are read from the column “class”. Columns that may be meant too: 1 (species). Call yours label.",
    )


@pytest.mark.parametrize(
    "rows",
    [
        b"image,label,species\na.png,animal,cat\n",  # called as it is asked for
        b"image,class,species\na.png,cat,cat\n",  # the same
        b"image,class,class_id\na.png,cat,3\n",  # numbers
        b"image,class,species\na.png,cat,\n",  # nothing
    ],
)
def test_where_no_other_column_can_be_meant_nothing_is_said(rows: bytes, tmp_path: Path) -> None:
    put(tmp_path, "a.png")
    assert collect([tmp_path], table.parse(rows, "labels.csv")).remarks == ()


def test_missing_double_and_unknown_rows_are_said(tmp_path: Path) -> None:
    put(tmp_path, "a.png", "b.png", "c.png", "d.png")
    rows = b"file,label\na.png,cat\na.png,cat\nb.png,cat\nb.png,dog\nc.png,\nx.png,cat\nshort\n"
    found = collect([tmp_path], table.parse(rows, "labels.csv"))
    assert labels(found) == {"a.png": "cat", "b.png": None, "c.png": None, "d.png": None}
    assert [(one.name, one.labels) for one in found.contradictions] == [("b.png", ("cat", "dog"))]
    strangers, double, missing = found.remarks
    assert "x.png" in strangers
    assert "a.png" in double
    assert "2 (c.png, d.png)" in missing


def test_a_table_beside_pictures_may_call_them_from_where_it_lies(tmp_path: Path) -> None:
    put(tmp_path, "data/x/1.png", "data/y/1.png")
    (tmp_path / "labels.csv").write_text("file,label\ndata/x/1.png,cat\ndata/y/1.png,dog\n")
    found = collect([tmp_path / "data"], table.read(tmp_path / "labels.csv"))
    assert labels(found) == {"x/1.png": "cat", "y/1.png": "dog"}


def test_a_row_of_another_folder_is_not_taken_for_the_picture_of_the_same_name(tmp_path: Path) -> None:
    put(tmp_path, "data/val/1.png", "data/val/2.png")
    rows = b"file,label\ntrain/1.png,cat\nval/1.png,dog\ntrain/2.png,fox\n"
    found = collect([tmp_path / "data"], table.parse(rows, "labels.csv"))
    assert labels(found) == {"val/1.png": "dog", "val/2.png": "fox"}
    strangers, elsewhere = found.remarks
    assert strangers == "Rows of the table that name no picture: 1 (train/1.png)."
    assert elsewhere == "Pictures with a row that names another folder: 1 (val/2.png)."
    assert labels(collect([tmp_path / "data/val"], table.parse(rows, "labels.csv")))["1.png"] == "dog"


def test_a_row_whose_name_fits_several_pictures_is_told_to_need_its_folder(tmp_path: Path) -> None:
    put(tmp_path, "x/1.png", "y/1.png", "x/2.png")
    found = collect([tmp_path], table.parse(b"file,label\n1.png,cat\n2.png,dog\n3.png,fox\n", "labels.csv"))
    assert labels(found) == {"x/1.png": None, "x/2.png": "dog", "y/1.png": None}
    strangers, several, _ = found.remarks
    assert strangers == "Rows of the table that name no picture: 1 (3.png)."
    assert several == "Rows of the table that name several pictures, and need their folders: 1 (1.png)."


def test_rows_are_looked_up_and_not_compared_with_every_picture() -> None:
    pictures = [(f"{number}/i.jpg", Path(f"/data/{number}/i.jpg")) for number in range(3000)]
    rows = [(f"x/{number % 3000}/i.jpg", "cat") for number in range(0, 60_000, 20)]
    rows += [("y/i.jpg", "dog")] * 60_000  # could be any: comparing each with all would take minutes
    found = table.Labelling(tuple(rows)).labels(pictures)
    assert len(found.labels) == 150
    assert set(found.labels.values()) == {("cat",)}


def test_a_row_that_could_mean_two_pictures_means_none(tmp_path: Path) -> None:
    put(tmp_path, "a/1.png", "b/1.png", "A.png", "a.png")
    rows = b"file,label\n1.png,cat\nc/1.png,dog\nA.png,fox\nA.PNG,owl\n"
    found = collect([tmp_path], table.parse(rows, "labels.csv"))
    assert labels(found) == {"a/1.png": None, "b/1.png": None, "A.png": "fox", "a.png": None}
    assert "3 (1.png, c/1.png, A.PNG)" in found.remarks[0]


@pytest.mark.parametrize(
    "rows",
    [
        b"file,label,class_name\na.png,0,cat\nb.png,1,fox\n", b"image;class;class_name\na.png;0;cat\nb.png;1;fox\n",
        b"file,target,species\na.png,7,cat\nb.png,,fox\n", b"file,label,class_id\na.png,cat,0\nb.png,fox,1\n",
    ],
)  # fmt: skip
def test_names_count_before_a_data_sets_own_numbers(rows: bytes) -> None:
    assert table.parse(rows, "labels.csv").rows == (("a.png", "cat"), ("b.png", "fox"))


def test_numbers_are_labels_where_there_is_nothing_else() -> None:
    assert table.parse(b"file,label,class_id\na.png,7,3\n", "labels.csv").rows == (("a.png", "7"),)


@pytest.mark.parametrize(
    "rows",
    [
        b"filename,width,height,kind\na.png,640,480,cat\n",
        b"where,width,label\na.png,640,cat\n",
        b"where,width,kind\na.png,640,cat\n",
        b"a.png,640,480,cat\n",
    ],
)  # fmt: skip
def test_where_columns_cannot_be_told_apart_widths_are_no_labels(rows: bytes) -> None:
    with pytest.raises(LensError, match="call them file and label in the first row"):
        table.parse(rows, "labels.csv")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR, \0\0\n,\0",
        b"only one column\nof words\n",
        b'file,label\n"a' + b"\0" * 5,
        b'sep="\na"b',
        b"sep=\r\na",
    ],
)
def test_what_is_no_table_is_one_sentence(content: bytes) -> None:
    try:
        table.parse(content, "labels.csv")
    except LensError as error:
        assert "labels.csv" in str(error)
        assert str(error).endswith("file,label.")


def test_a_table_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(LensError, match="cannot be read"):
        table.read(tmp_path / "none.csv")
