"""What a visitor reads on the Lessons page: a few walks, each step a question, its options, and what to make of it.

Figures are filled in from what was measured (`demo/lessons/answers.py`). Knows no component.
"""

from __future__ import annotations

from dataclasses import dataclass

NUMBERS = {5: "Five", 6: "Six", 7: "Seven", 8: "Eight"}
INTRO = "Five minutes each: guess first, then see what was measured. No internet needed."
CHOOSE = "Lesson"
GUESS = "Your guess"
REVEAL = "Show what was measured"
BACK, ON = "Back", "Next"
CLASS = "Open a room for a class"
GUESS_FIRST = "Guess first: choose an answer, then press the button."
NO_PHOTOGRAPH = "the photograph did not come with its package, install scikit-image from its own wheel."
UNMEASURED = "This could not be measured just now: {}"
FAILED = ("The network", "try again later")  # what failed, and what to do


def longer(times: str, decided: bool) -> str:
    """What two times come to, and no more than they carry."""
    return f"{times} as long{', too uncertain to decide' * (not decided)}"


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
    "An evidence map is the answer itself, broken down by place.",
    {
        "tiger": Step(
            "The picture shows a cat and a tiger. Pocket B3 says tiger. **Where is the evidence for that?**",
            ("Mostly on the tiger", "Mostly on the cat", "Mostly on the background"),
            "Of the positive evidence for tiger, {tiger:.0f} % lies on the tiger, {cat:.0f} % on the cat and "
            "{rest:.0f} % on the background.",
            "Coarse cells spill over the outline, so even a network that looks only at the tiger would not reach 100 "
            "%. Click cat in the card: the map moves to the other animal, although nobody told the network where "
            "either of them is.",
            "Compare pocket B3 on the cat and the tiger",
        ),
        "mean": Step(
            "The map of pocket B3 has 8 × 8 cells, each a number. **How do they make up the logit, the score of the "
            "class?**",
            (
                "The largest cell is the logit",
                "Their mean, plus a constant, is the logit",
                "Their sum is the probability",
            ),
            "Largest cell {largest:.2f}; mean {mean:.4f} plus the constant {bias:+.4f} gives {total:.4f}; the "
            "network’s logit is {logit:.4f}.",
            "The network averages its last feature map, then applies one linear layer. The order of the two does not "
            "matter, so each cell’s share of the answer is exact: nothing about this map is an estimate.",
            "See the sum under each map",
        ),
        "erase": Step(
            "Now the tiger is painted over in grey. **What does pocket B3 say?**",
            ("Still tiger", "Cat", "Nothing known"),
            "Without the tiger it says {now} ({share:.0f} %); before, it said {before}.",
            "The map claimed to know where the evidence is; erasing tests that claim. Paint over a part yourself: the "
            "card shows what the map claimed next to what was measured.",
            "Press “Erase a part” there",
        ),
        "nothing": Step(
            "A picture with none of the 24 things that these networks know. **What does pocket B0 say?**",
            ("One of the 24 things", "Nothing known, less than half sure", "Nothing known, more than half sure"),
            "It says {now}, {share:.0f} % sure.",
            "It was also trained on pictures like this one. A classifier that was not has to name one of its classes "
            "whatever it sees: give the ImageNet B0 a drawing and watch.",
            "Compare pocket B0 to B3 on this picture",
        ),
    },
)

WAYS = Lesson(
    "Depth, width, resolution",
    "Three ways to make a network bigger, and what each costs.",
    {
        "width": Step(
            "B0 with **twice as many channels** in every layer: how many times the multiply-adds?",
            ("About 2 times", "About 4 times", "About 8 times"),
            "Built and counted: {times:.2f} times B0’s.",
            "The cost of a convolution is channels in times channels out, so doubling both makes it four times as "
            "much. Only depthwise layers, and the stem with its three colours, merely double.",
            "Build it: β = √2, φ = 2",
        ),
        "depth": Step(
            "B0 with **twice as many layers** in every stage: how many times the multiply-adds?",
            ("About 2 times", "About 4 times", "About 8 times"),
            "Built and counted: {times:.2f} times B0’s.",
            "Twice as many blocks do twice the work. Depth is the cheapest way to scale, but layers run one after "
            "another.",
            "Build it: α = √2, φ = 2",
        ),
        "resolution": Step(
            "B0 on a picture with **twice the side**, 448 px: how many times the multiply-adds?",
            ("About 2 times", "About 4 times", "About 8 times"),
            "Counted: {times:.2f} times B0’s, with not one more parameter.",
            "Twice the side means four times as many cells in every layer. Doubling all three would cost 2 · 4 · 4 = "
            "32 times as much; the constraint α · β² · γ² ≈ 2 says how to share one doubling among the three.",
            "Build it: γ = ∛2, φ = 3",
        ),
        "pixel": Step(
            "B3’s network on a picture of **289 px instead of 288**. How much more does it cost?",
            ("Under 1 %: it is one pixel", "About a tenth more", "Half as much again"),
            "{before:.3f} B multiply-adds become {after:.3f} B: {more:.0f} % more.",
            "Each stride of 2 rounds up, so the last map grows from 9 × 9 to 10 × 10. Cost is a staircase, and sides "
            "just above a multiple of 32 are a bad deal.",
            "See the staircase",
        ),
    },
)

TOGETHER = Lesson(
    "Why together",
    "What compound scaling claims, what the paper measured, and what this project’s own controls say.",
    {
        "paper": Step(
            "The paper scaled B0 to about four or five times its cost in four ways (Table 7). **Which was the most "
            "accurate?**",
            ("Deeper", "Wider", "Finer", "All three together"),
            "In the paper, on ImageNet: deeper {depth:.1f} %, wider {width:.1f} %, finer {resolution:.1f} %, all three "
            "{compound:.1f} %.",
            "The idea: a finer picture needs more layers to see as much of it, and more channels for its finer "
            "patterns. The networks themselves were never published, so nobody could look inside them.",
            "The paper’s table, and its costs counted again",
        ),
        "ours": Step(
            "This project trained its own four, on drawn scenes, from its own baseline. **Which is the most accurate "
            "here?**",
            ("Deeper", "Wider", "Finer", "Compound"),
            "{finding}",
            "An honest control can disagree with the paper, whose B0 came from a search for accuracy at a given cost. "
            "Ask of any such claim: which baseline, which budget, how many seeds?",
            "See the measured lines",
        ),
        "maps": Step(
            "According to the paper’s Figure 7, maps of the compound network cover objects better. **Here, on one grid "
            "for all: whose evidence lies most on the object?**",
            ("Deeper’s", "Wider’s", "Finer’s", "The compound network’s"),
            "{finding}",
            "On its own grid the finer network looks better still, because its map has more cells. One coarse grid for "
            "all takes that advantage away; what remains is what the network looks at.",
            "The five maps side by side",
        ),
    },
)

MAPS = Lesson(
    "What a map can and cannot tell",
    "A map can be put to the test: against baselines, against a shuffled network, on one grid.",
    {
        "grid": Step(
            "More of pocket B3’s evidence lies on the object than of B0’s; but its map has more cells. On one coarse "
            "grid for both, **how much of that lead remains?**",
            ("All of it, or more", "A part of it", "None"),
            "Own grids: {own_0:.1f} % and {own_3:.1f} %, a lead of {own:.1f} points. One grid: {one_0:.1f} % and "
            "{one_3:.1f} %, a lead of {one:.1f} points.",
            "Sharper does not mean better. Untick *Smooth* above the cards to see a network’s real grid.",
            "B0 and B3 side by side",
        ),
        "baselines": Step(
            "Remove pixels in the order of the map, highest-ranked first, and watch the answer fall; then bring them "
            "back in the same order. **Does pocket B0’s exact map for the fox beat a random map, a blob in the centre "
            "and the picture’s edges?**",
            ("It beats all three", "It beats some of them", "It beats none"),
            "Area under the curve, removing (lower is better): {deletion}. Bringing back (higher is better): "
            "{insertion}.",
            "Objects are often in the middle and have edges, so such dummies are hard to beat on a single picture. "
            "Over 200 scenes the exact map beats them all: the page shows both. One picture proves little.",
            "Measure it there",
        ),
        "shuffle": Step(
            "The network’s weights are shuffled, from its end to its start. **How similar is the map of the same class "
            "then?** (1 means the same, 0 unrelated, −1 the opposite.)",
            ("Over 0.8: nearly the same", "0.4 to 0.8: similar", "Under 0.4: hardly similar"),
            "With everything shuffled the similarity is {last:.2f}; after the classifier alone it was {first:.2f}.",
            "A map that stays the same shows the picture, not what was learned. Some popular methods fail this test.",
            "Shuffle it part by part",
        ),
        "wrong": Step(
            "Over many scenes pocket B0 is nearly always right. **Does a crisp map mean that the answer is right?**",
            ("Yes", "No"),
            "On held-out scenes B0 is right {accuracy:.1f} % of the time. When a scene holds nothing it knows, it "
            "still names something {through:.1f} % of the time, with a map like any other.",
            "A map shows where the evidence for an answer lies, not whether the answer is right. Look at the map of "
            "the second class before you trust the first.",
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
            "Small layers cannot keep a processor busy, and starting each layer costs time, too. Other work on this "
            "machine makes times uncertain: if they decide nothing, press the button again.",
            "Time them yourself",
        ),
        "gpu": Step(
            "EfficientNet-B4 and ResNet-50 need nearly the same multiply-adds. **Which is faster on a big GPU (RTX "
            "4090)?**",
            ("B4", "Neither", "ResNet-50"),
            "{macs_4:.2f} B against {macs_50:.2f} B multiply-adds, but {activations_4:.1f} M against "
            "{activations_50:.1f} M activations. ResNet-50 handles {times:.1f} times as many pictures a second (timm’s "
            "benchmark).",
            "Depthwise convolutions do little computing for each number they read and write, so a powerful GPU waits "
            "for memory. B4 is still the more accurate of the two.",
            "The published speeds",
        ),
        "claim": Step(
            "The paper found B1 5.7 times as fast as ResNet-152, on one core of a Xeon. **And on newer machines?**",
            ("Even faster", "About the same", "Less"),
            "In timm’s benchmarks B1 is {least:.1f} to {most:.1f} times as fast, on {machines} machines, GPUs and "
            "CPUs.",
            "The claim was right where it was made. Speed depends on the network, the machine and the software between "
            "them: measure on yours.",
            "The claims, one by one",
        ),
    },
)

INPUT = Lesson(
    "Same network, other input",
    "What a network is fed decides as much as what it has learned.",
    {
        "order": Step(
            "A photograph of a cup of coffee for EfficientNet-Lite0. Red and blue are exchanged, as OpenCV "
            "reads pictures. "
            "**What does the network say then?**",
            ("Another answer", "The same answer, at least as sure", "The same answer, less sure"),
            "It says “{now}”. Its probability for “{before}” goes from {was:.1f} % to {share:.1f} %.",
            "Nothing fails and nothing warns: a mistake in front of a network looks like a network that is a "
            "little worse.",
            "See the tensor as a picture",
        ),
        "bytes": Step(
            "The same photograph, its values left at 0 to 255 where the network takes −1 to 1. **What happens?**",
            ("It is the same picture: the same answer", "Another answer"),
            "It says “{now}”. Of its probability, {moved:.0f} % lies elsewhere than before.",
            "Every value is beyond what the network was trained with, so nearly all pixels count as the brightest.",
            "Every usual mistake, sorted by harm",
        ),
        "kernel": Step(
            "Now the photograph is made smaller by skipping pixels (nearest) in place of bicubic. **How much of the "
            "probability moves?**",
            ("Under 1 %", "1 to 10 %", "More than 10 %"),
            "{moved:.1f} % of it moves, and the answer is “{now}”.",
            "One picture proves little: over a whole test set such differences are fractions of a point of "
            "accuracy, and "
            "on single pictures they decide close calls.",
            "The kernels side by side",
        ),
        "side": Step(
            "The network was trained at 224 px and takes any size. **At which is it surest of its answer?**",
            ("112 px", "224 px", "448 px"),
            "{small:.1f} % at 112 px, {own:.1f} % at 224 px, {large:.1f} % at 448 px.",
            "Objects should be as large in px as they were in training, whatever the picture’s sharpness. "
            "Training shows "
            "them larger than testing does (Touvron et al. 2019, FixRes), so a little more than the size of "
            "training is "
            "often best over many pictures.",
            "Drag the size",
        ),
        "training": Step(
            "Somebody forgets model.eval(): batch norm takes this one picture’s mean and variance. **What happens?**",
            ("The same answer, nearly as sure", "The same answer, much less sure", "Another answer"),
            "It says “{now}”; its probability for “{before}” goes from {was:.1f} % to {share:.1f} %.",
            "In training every picture is normalised together with others. One alone is normalised by itself, "
            "and loses "
            "what told it from others.",
            "Batches of one and of eight",
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
    "input": INPUT,
    "catching": CATCHING,
}
TITLE = f"{NUMBERS[len(LESSONS)]} lessons"


def judged(right: str | None, guess: str) -> str:
    """How the guess stands beside the measurement."""
    if right is None:
        return "Nothing is decided."
    return f"Right: {right}." if right == guess else f"You guessed: {guess}. Measured: {right}."


def progress(number: int, total: int) -> str:
    """Where one is."""
    return f"Step {number} of {total}"
