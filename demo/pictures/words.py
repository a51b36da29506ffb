"""What a visitor reads on the page of their own pictures. Knows no component."""

from __future__ import annotations

TITLE = "Your pictures"
INTRO = "Which variant is enough for your own pictures, how sure that is, and where all of them look."
READY = (
    "Give pictures, or try it with ours: drawn scenes for the pocket family, photographs for those that know ImageNet."
)
LIMITS = (
    "At most {pictures} pictures and {megabytes} MB, also once unpacked; 20 MB each. Folder names are the labels, or a "
    "table “file,label” (CSV) beside the pictures. They are deleted when you leave."
)
DRAWN, PHOTOGRAPHS = "Try it with drawn scenes", "Try it with photographs"
INTAKE: dict[str, str] = {  # in the visitor's browser
    "many": "These are {count} files, and {pictures} pictures is the limit here: give fewer.",
    "large": "These files take {size} MB, and {megabytes} MB is the limit here: give fewer, or smaller ones.",
    "none": "There is nothing in this that could be a picture.",
    "going": "Sending: {done} of {count} files, {size} MB",
    "failed": "Sending failed ({why}): try again.",
}
NOTHING_GIVEN = "No pictures arrived: give them again."
NO_PICTURES = "Give pictures first, or try it with ours."
NO_LABELS = "without labels"

GRID: dict[str, str | list[list[str]]] = {  # in the visitor's browser
    "empty": "Here every picture gets a row: what each network says of it, and whether that is right.",
    "none": "No picture matches: choose differently above.",
    "count": "{shown} of {all} pictures",
    "picture": "Picture",
    "open": "Open {name} in Compare",
    "press": "Open in Compare",
    "everyClass": "every class",
    "collect": "Collect for Teach",
    "class": "Name of the class",
    "take": "Put {name} into {class}",
    "taken": "{name} is in {class}: press to take it out",
    "all": "All shown",
    "teach": "Teach these",
    "got": "{classes} · press pictures to add them",
    "noneYet": "press pictures of this class, then name the next one",
    "first": "class 1",
    "show": [
        ["all", "all pictures"],
        ["part", "where networks disagree"],
        ["wrong", "where some are wrong"],
        ["every", "where all are wrong"],
        ["right", "where all are right"],
        ["unread", "what cannot be read"],
    ],
    "order": [["part", "where they disagree, first"], ["unsure", "least sure first"], ["name", "by name"]],
}

NO_CHART = "Accuracy against time appears here as pictures are answered."
NO_CONFUSION = "The confusion matrix appears with labelled pictures."
NO_RELIABILITY = "The reliability diagram appears with labelled pictures."
NO_AGREEMENT = "How often networks agree appears once there are two."
TIME_AXIS, MACS_AXIS = "time here of one picture by PyTorch, ms", "multiply-adds, millions (times follow the answers)"
ACCURACY_AXIS, AGREEMENT_AXIS = "right (top-1), %", "agreement with the largest, %"
CONFIDENCE_AXIS, RIGHT_AXIS = "confidence, %", "of these right, %"
SIZE_AXIS, SAME_AXIS = "size of the picture, px a side", "same answer as at its own size, %"
SIZES_HEAD = (
    "## At other sizes\n"
    "The same network takes pictures of any size. Is the one that it was made for the best for yours?"
)
SIZES_RUN = "Run it at other sizes"
SIZES_READY = "The network whose details are shown is run at eight sizes about its own."
SIZES_FIRST = "Run the study first: other sizes are for networks that have answered."
NO_SIZES = "Accuracy by size appears once the network has been run at several sizes."
ANSWER, LABEL = "what it says", "label"
CELL_HOVER = "%{y} called %{x}: %{customdata}<extra></extra>"
PAIR_HOVER = "%{y} and %{x} say the same of %{z:.1f} %<extra></extra>"

NETWORKS = "The networks on these pictures"
TOP5 = "Among five"
LABELLED_HEAD = ("Network", "Right (top-1)", TOP5, "Macro F1", "ECE", "Time", "Weights")
PLAIN_HEAD = ("Network", "Says what the largest says", "Stands alone", "Confidence", "Time", "Weights")
CLASSES = "Every class, the worst first"
CLASS_HEAD = ("Class", "Pictures", "Found (recall)", "Precision", "F1")
MISTAKES = "The commonest mistakes: press one, or a cell of the matrix, to see its pictures."
NO_MISTAKES = "It made no mistake. Press a cell of the matrix to see its pictures."
CONFUSION_HEAD = "## What is mistaken for what"
WHERE_HEAD = "## Where they look"
GRID_HEAD = "## The pictures, and what each network says"
DETAILS = "Details of"
MARGIN = "Margin, points"
MARGIN_INFO = "How many more of a hundred pictures a smaller network may get wrong and still be enough."
MS, MB = "At most, ms", "At most, MB"
NO_LIMIT = "0 is no limit"
CELL_LEAD = "Press a mistake, and its pictures appear here with maps of both classes and their difference."
WHERE_LEAD = "For each class: the mean of its maps over the part that a network sees, and the pictures least like it."
ANSWER_MAP, LABEL_MAP, DIFFERENCE = "for “{}”", "for “{}”", "“{}” less “{}”"
PICTURE_ONLY = "the picture"
MEAN_MAP = "mean of the maps"
FILES = {"report": "Save the report (HTML)", "csv": "Save as CSV", "json": "Save as JSON"}
NOTHING_YET = "There is nothing to save yet: press Run first."

HELP = """
**Right (top-1)** is the share of pictures whose likeliest class is the label; *among five*, whose label is one of the
five likeliest. The bracket is a 95 % interval by **Wilson**: from where to where the share of all pictures like these
lies, 19 times in 20. With 40 pictures it is wide, whatever the network.

**Macro F1** is the mean over the classes of F1, which is high only where both *found* (recall: of the pictures of a
class, how many are called so) and *precision* (of those called so, how many are) are. Rare classes count as much as
frequent ones.

**ECE**, the expected calibration error, is how far confidence and the share that is right lie apart, on average over
ten bins. It is never below zero, and chance alone makes it positive: beside it stands what a perfectly calibrated
network would show on so many pictures. In the diagram, points below the dotted line are answers that are surer than
they should be.

**Enough** is the smallest network that is not behind any other by the margin or more. All answer the same pictures,
so only those count on which one is right and the other is not (exact McNemar test with a margin, corrected for the
number of networks): a network that is worse by the margin is called enough in at most one study of twenty. Where the
pictures are too few to tell, that is said, and how many would do.

**Without labels** nobody knows which answer is right: then there is agreement, and never accuracy.

**Where they look**: a map's positive evidence, each picture's adding up to 1, over the part of the picture that the
network sees. What lies in the border or in one third much more than elsewhere is worth a look: it may be the thing
itself, or the water under every boat. PNGs of the same names in a folder “masks”, white where the thing is, tell how
much of it does lie on the thing.
"""
