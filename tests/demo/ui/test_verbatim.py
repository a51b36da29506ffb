"""Names that come with somebody's model stand in Markdown as they are written."""

import pytest

from demo.compare import words as compare
from demo.inside import words as inside
from demo.trust import words as trust
from demo.ui import words
from explain.compare import Explained
from explain.networks.variants import Spec, specs
from explain.verdict import judge
from tests.results import explained

B0, B3 = specs("imagenet", ("B0", "B3"))
PICTURE = "![](https://x.example/p.png)"

# by hand: each mark of Markdown has a backslash before it
WRITTEN = {
    "__background__": r"\_\_background\_\_",
    "<unknown>": r"\<unknown\>",
    PICTURE: r"\!\[\]\(https\://x\.example/p\.png\)",
    "www.x.example": r"www\.x\.example",
    "`a` *b* | $$c$$ ~d~ &amp; \\": r"\`a\` \*b\* \| \$\$c\$\$ \~d\~ \&amp; \\",
    "# one\n\n    two": r"\# one two",
    "- item": r"\- item",
    "black-footed ferret, 50 %": "black-footed ferret, 50 %",
}


@pytest.mark.parametrize("name", WRITTEN)
def test_every_mark_of_markdown_is_taken_by_its_word(name: str) -> None:
    assert words.verbatim(name) == WRITTEN[name]


def answered(spec: Spec, name: str) -> Explained:
    return explained(spec, name, (name,))


@pytest.mark.parametrize(
    "said",
    [
        compare.verdict(judge([answered(B0, PICTURE)])),
        compare.verdict(judge([answered(B0, PICTURE), answered(B3, PICTURE)])),
        compare.verdict(judge([answered(B0, PICTURE), answered(B3, "fox")])),
        inside.looked("B0", PICTURE, 1.0, 2.0, 0.5),
        inside.looked(PICTURE, "fox", 1.0, 2.0, 0.5),
        inside.no_gate(PICTURE, "stage 1, block 1", []),
        inside.no_gate(PICTURE, "stage 1, block 1", [2, 8]),
        trust.cost(PICTURE, "head", {"scorecam": 9}, 9, 1, 9, 9),
    ],
)
def test_no_sentence_brings_a_picture_with_a_name(said: str) -> None:
    assert PICTURE not in said
    assert WRITTEN[PICTURE] in said
