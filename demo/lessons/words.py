"""What a visitor reads on the Lessons page: a few walks, each step a question, its options, and what to make of it.

Figures are filled in from what was measured (`demo/lessons/answers.py`). Knows no component.
"""

from __future__ import annotations

from dataclasses import dataclass

NUMBERS = {5: "Five", 6: "Six", 7: "Seven", 8: "Eight"}
INTRO = "Five minutes each: guess first, then see what was measured. Nothing needs the internet."
CHOOSE = "Lesson"
GUESS = "Your guess"
REVEAL = "Show what was measured"
BACK, ON = "Back", "Next"
GUESS_FIRST = "Guess first: choose one of the answers, then press the button."
UNMEASURED = "This could not be measured just now: {}"
FAILED = ("The network", "try again later")  # what failed, and what to do


def longer(times: str, decided: bool) -> str:
    """What two times come to, and no more than they carry."""
    return f"{times} as long{', too unsure to decide' * (not decided)}"


@dataclass(frozen=True, slots=True)
class Step:
    """A question with its options; `measured` says what came out, `after` what to make of that."""

    question: str
    options: tuple[str, ...]
    measured: str
    after: str
    link: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """One walk; `aim` is what one can say afterwards. Steps by name, as `demo/lessons/answers.py` has them."""

    title: str
    aim: str
    steps: dict[str, Step]


LOOKS = Lesson(
    "What a CNN looks at",
    "An evidence map is the answer itself, taken apart by place.",
    {
        "tiger": Step(
            "The picture holds a cat and a tiger. Pocket B3 answers “tiger”. **Where does the evidence for that lie?**",
            ("Mostly on the tiger", "Mostly on the cat", "Mostly on the background"),
            "Of the positive evidence for “tiger”, {tiger:.0f} % lies on the tiger, {cat:.0f} % on the cat and "
            "{rest:.0f} % "
            "on the background.",
            "Coarse cells spill over the outline, so even a network that looks at the tiger alone would not reach 100 "
            "%. Press "
            "“cat” in the card: the map moves to the other animal, though nobody told the network where either is.",
            "Compare pocket B3 on the cat and the tiger",
        ),
        "mean": Step(
            "The map of pocket B3 has 8 × 8 cells, each a number. **How do they make the logit, the score of the "
            "class?**",
            (
                "The largest cell is the logit",
                "Their mean, plus a constant, is the logit",
                "Their sum is the probability",
            ),
            "Largest cell {largest:.2f}; mean {mean:.4f} plus the constant {bias:+.4f} makes {total:.4f}; the "
            "network’s logit is {logit:.4f}.",
            "The network averages its last feature map and then applies one linear layer. Both can change places, so "
            "every "
            "cell’s share of the answer is exact: nothing about this map is an estimate.",
            "See the sum under each map",
        ),
        "erase": Step(
            "Now the tiger is painted over with grey. **What does pocket B3 say then?**",
            ("Still “tiger”", "“Cat”", "“Nothing known”"),
            "With the tiger grey it says “{now}” ({share:.0f} %); before, it said “{before}”.",
            "The map had said where the evidence is; erasing tests the claim. Paint over a part yourself: the card "
            "sets what "
            "the map claimed beside what was measured.",
            "Press “Erase a part” there",
        ),
        "nothing": Step(
            "A picture with none of the 24 things that these networks know. **What does pocket B0 say?**",
            ("One of the 24 things", "“Nothing known”, less than half sure", "“Nothing known”, more than half sure"),
            "It says “{now}”, {share:.0f} % sure.",
            "It was trained with such pictures too. A classifier without them must name one of its classes whatever "
            "it sees: "
            "give ImageNet’s B0 a drawing and watch.",
            "Compare pocket B0 to B3 on that picture",
        ),
    },
)

WAYS = Lesson(
    "Depth, width, resolution",
    "Three ways to make a network larger, and what each costs.",
    {
        "width": Step(
            "B0 with **twice as many channels** in every layer: how many times the multiply-adds?",
            ("About 2 times", "About 4 times", "About 8 times"),
            "Built and counted: {times:.2f} times B0’s.",
            "A convolution’s cost is its channels in times its channels out, so doubling both makes it four times as "
            "much. "
            "Depthwise layers and the stem’s three colours only double.",
            "Build it: β = √2, φ = 2",
        ),
        "depth": Step(
            "B0 with **twice as many layers** in every stage: how many times the multiply-adds?",
            ("About 2 times", "About 4 times", "About 8 times"),
            "Built and counted: {times:.2f} times B0’s.",
            "Twice as many blocks do twice the work. Depth is the cheapest to scale, but layers run one after another.",
            "Build it: α = √2, φ = 2",
        ),
        "resolution": Step(
            "B0 given a picture with **twice the side**, 448 px: how many times the multiply-adds?",
            ("About 2 times", "About 4 times", "About 8 times"),
            "Counted: {times:.2f} times B0’s, and not one parameter more.",
            "Twice the side is four times as many cells, at every layer. So doubling each of the three would cost 2 · "
            "4 · 4 = "
            "32 times: the constraint α · β² · γ² ≈ 2 says how to share one doubling among the three.",
            "Build it: γ = ∛2, φ = 3",
        ),
        "pixel": Step(
            "B3’s network on a picture of **289 px instead of 288**. How much more does it cost?",
            ("Under 1 %: it is one pixel", "About a tenth more", "Half as much again"),
            "{before:.3f} B multiply-adds become {after:.3f} B: {more:.0f} % more.",
            "Each stride of 2 rounds up, so the last map grows from 9 × 9 to 10 × 10. Cost is a staircase, and sides "
            "just "
            "above a multiple of 32 are bad bargains.",
            "See the staircase",
        ),
    },
)

TOGETHER = Lesson(
    "Why together",
    "What compound scaling claims, what the paper measured, and what this project’s own controls say.",
    {
        "paper": Step(
            "The paper made B0 about four to five times as expensive in four ways (Table 7). **Which was most "
            "accurate?**",
            ("Deeper", "Wider", "Finer", "All three together"),
            "In the paper, on ImageNet: deeper {depth:.1f} %, wider {width:.1f} %, finer {resolution:.1f} %, all three "
            "{compound:.1f} %.",
            "The idea: a finer picture wants more layers to see as much of it, and more channels for its finer "
            "patterns. The "
            "networks themselves were never published, so nobody could look at them.",
            "The paper’s table, and its costs counted again",
        ),
        "ours": Step(
            "This project trained its own, on drawn scenes, from a baseline of its own. **Which is most accurate "
            "here?**",
            ("Deeper", "Wider", "Finer", "Compound"),
            "{finding}",
            "An honest control can disagree with the paper, whose B0 had been found by a search for accuracy at a "
            "given cost. Ask of any such claim: which baseline, which budget, how many seeds?",
            "See the measured lines",
        ),
        "maps": Step(
            "The paper’s Figure 7 says that maps of the compound network cover objects better. **Here, on one grid "
            "for all: "
            "whose evidence lies most on the object?**",
            ("Deeper’s", "Wider’s", "Finer’s", "The compound network’s"),
            "{finding}",
            "On its own grid a finer network looks better still, as its map has more cells. A coarse grid for all "
            "takes that "
            "advantage away; what is left is what the network looks at.",
            "The five maps side by side",
        ),
    },
)

MAPS = Lesson(
    "What a map can and cannot tell",
    "A map can be put to the test: against baselines, against a shuffled network, on one grid.",
    {
        "grid": Step(
            "Pocket B3’s evidence lies more on the object than B0’s; but its map has more cells. On one coarse grid "
            "for both, "
            "**how much of that lead remains?**",
            ("All of it, or more", "A part of it", "None"),
            "Own grids: {own_0:.1f} % and {own_3:.1f} %, a lead of {own:.1f} points. One grid: {one_0:.1f} % and "
            "{one_3:.1f} %, "
            "a lead of {one:.1f}.",
            "“Sharper” is not “better”. Untick *Smooth* in the cards to see the grid that a network really has.",
            "B0 and B3 side by side",
        ),
        "baselines": Step(
            "Take pixels away, those that the map ranks first first, and watch the answer fall; then bring them back. "
            "**Does "
            "pocket B0’s exact map for the fox beat a random one, a blob in the centre, and the picture’s edges?**",
            ("It beats all three", "It beats some of them", "It beats none"),
            "Area under the curve, taking away (small is good): {deletion}. Bringing back (large is good): "
            "{insertion}.",
            "Objects stand in the middle and have edges, so such maps are no fools on one picture. Over 200 scenes "
            "the exact map beats all of them: the page shows both, and one picture proves little.",
            "Measure it there",
        ),
        "shuffle": Step(
            "The network’s weights are shuffled, from its end down to its start. **How alike is the map of the same "
            "class then?** "
            "(1 is the same, 0 unrelated, −1 the opposite.)",
            ("Over 0.8: nearly the same", "0.4 to 0.8: much alike", "Under 0.4: hardly alike"),
            "With everything shuffled the likeness is {last:.2f}; after the classifier alone it was {first:.2f}.",
            "A map that stays as it was shows the picture, not what was learned. Some popular methods fail this test.",
            "Shuffle it part by part",
        ),
        "wrong": Step(
            "Over many scenes pocket B0 is nearly always right. **Does a crisp map mean that the answer is right?**",
            ("Yes", "No"),
            "On held-out scenes B0 is right {accuracy:.1f} % of the time. On those that hold nothing it knows, it "
            "still names something in {through:.1f} % of them, with a map like any other.",
            "A map shows where the evidence for an answer lies, not whether the answer is right. Ask what the second "
            "class’s map "
            "looks like before you trust the first.",
            "The dog and the wolf: two answers, two maps",
        ),
    },
)

COST = Lesson(
    "Cost is not time",
    "Multiply-adds, parameters and milliseconds are three different things.",
    {
        "here": Step(
            "Pocket B3 takes more than three times the multiply-adds of B0. **How many times as long does it take, "
            "here and now?**",
            ("More times than that", "As many times, within a fifth", "Clearly fewer times"),
            "{macs:.1f} times the multiply-adds; {slow} against {fast}: {longer}, on this server, just now.",
            "Small layers cannot keep a processor busy, and starting each layer has a price of its own. Other work on "
            "this machine makes times unsure: where they decide nothing, press the button again.",
            "Time them yourself",
        ),
        "gpu": Step(
            "EfficientNet-B4 and ResNet-50 need nearly the same multiply-adds. **Which is faster on a big GPU (RTX "
            "4090)?**",
            ("B4", "Neither", "ResNet-50"),
            "{macs_4:.2f} B against {macs_50:.2f} B multiply-adds, but {activations_4:.1f} M against "
            "{activations_50:.1f} M "
            "activations. ResNet-50 handles {times:.1f} times as many pictures a second (timm’s benchmark).",
            "Depthwise convolutions do little arithmetic for each number that they read and write. A GPU with "
            "arithmetic to "
            "spare then waits for memory. B4 is the more accurate of the two all the same.",
            "The published speeds",
        ),
        "claim": Step(
            "The paper measured B1 to be 5.7 times as fast as ResNet-152, on one core of a Xeon. **And on newer "
            "machines?**",
            ("Faster than that", "About as much", "Less"),
            "In timm’s benchmarks B1 is {least:.1f} to {most:.1f} times as fast, on {machines} machines, GPUs and "
            "CPUs.",
            "The claim was right where it was made. Speed belongs to a network, a machine and the software between "
            "them: "
            "measure on yours.",
            "The claims, one by one",
        ),
    },
)

RIGHT = ("None, or one", "Two to four", "Five, or all six")
CATCHING = Lesson(
    "Teach it, then catch it cheating",
    "A network learns whatever tells your classes apart, and its map shows what that was.",
    {
        "trap": Step(
            "Eight pictures of cats, all on a sofa; eight of dogs, all on the grass. EfficientNet-Lite0 gets a new "
            "last layer for “cat” and “dog” from them. **How often is it right, on those that it has not learnt "
            "from?**",
            ("Under 75 %", "75 to 95 %", "Over 95 %"),
            "By cross-validation {value:.1f} %; the interval is {low:.0f} to {high:.0f} %, as {pictures} pictures are"
            " few.",
            "Each was judged by a classifier that had not seen it. But every one of them came from the same sofa, and"
            " the same grass: cross-validation cannot tell what all your pictures have in common.",
            "Teach it these pictures",
        ),
        "elsewhere": Step(
            "Now three cats on the grass and three dogs on the sofa. **How many of these six are named rightly?**",
            RIGHT,
            "{right} of {tried}.",
            "A number can be good and mean something else. These pictures differ from the taught ones in one thing "
            "alone.",
            "Try them",
        ),
        "place": Step(
            "A cat on the grass. **Where does the positive evidence for its answer lie?**",
            ("Mostly on the animal", "Mostly elsewhere"),
            "It says “{now}”. {share:.0f} % of the evidence for that lies on the cat, which covers {area:.0f} % of "
            "the picture.",
            "The new layer is the network’s own last one, so this map is exact: its mean and a constant are the "
            "score. One map tells what hundreds of pictures like the taught ones could not.",
            "See the map",
        ),
        "bare": Step(
            "Everything but the cat is painted grey. **What does it say then?**",
            ("“Cat”", "“Dog”"),
            "Before, “{before}” ({was:.0f} %); without any background, “{now}” ({share:.0f} %).",
            "A grey background is no background that it knows, so be careful with what you conclude from one fill: "
            "try noise and blur too. A map and what happens when a part is erased are two witnesses; ask both.",
            "Erase the background there",
        ),
        "mended": Step(
            "Four cats on the grass and four dogs on the sofa are added to the pictures, and it is taught again. "
            "**How many of the six are named rightly now?**",
            RIGHT,
            "{right} of {tried}.",
            "The network is the same, and so is the method: only the pictures no longer let the place decide. Before "
            "you take a larger network, look at what yours has learnt.",
            "Teach it those too",
        ),
    },
)

LESSONS: dict[str, Lesson] = {
    "looks": LOOKS,
    "ways": WAYS,
    "together": TOGETHER,
    "maps": MAPS,
    "cost": COST,
    "catching": CATCHING,
}
TITLE = f"{NUMBERS[len(LESSONS)]} lessons"


def judged(right: str | None, guess: str) -> str:
    """How the guess stands beside the measurement."""
    if right is None:
        return "Nothing is decided."
    return f"As you guessed: {right}." if right == guess else f"You guessed “{guess}”; it is “{right}”."


def progress(number: int, total: int) -> str:
    """Where one is."""
    return f"Step {number} of {total}"
