"""What agents are told: of the tools, of their arguments, and why something is refused."""

from demo.ui.uploads import MAX_BYTES

TITLE = "EfficientNet Lens"
FILE = (
    "as a data URL (“data:image/png;base64,…”, 3 MB at most) or as the name that a POST of the file to "
    f"/gradio_api/upload gave, {MAX_BYTES // 10**6} MB at most; addresses and other paths are refused"
)
ABOUT = (
    "EfficientNet Lens runs pictures through several sizes of EfficientNet, side by side. Of each it gives "
    "the predictions, an exact evidence map (its mean plus the bias is the class’s logit), and what it costs in "
    "parameters, multiply-adds and measured milliseconds."
)
COMPARE = (
    "Run one picture through several networks. Gives, as JSON, each network’s predictions with probabilities, the "
    "evidence map of the first, the part of the picture that it saw, parameters, multiply-adds and measured latency."
)
STUDY = (
    "Run many pictures through several networks and find out which is enough for them. Gives, as JSON, each network’s "
    "accuracy with its 95 % interval where there are labels, agreement between networks, costs, and which is the "
    "smallest that is not worse than the best."
)
DOCTOR = (
    "Find the mistake in the tensor that a pipeline feeds to a network: layout, channel order, range, normalisation, "
    "interpolation, crop and others. Gives, as JSON, the mistakes, whether that is sure, and the right code."
)
IMAGE = f"the picture, {FILE}"
FAMILY = (
    "which family: pocket (drawn scenes, bundled), lite and imagenet (ImageNet’s classes), "
    "relatives, laboratory, or own (models of whoever runs the app)"
)
VARIANTS = "sizes of that family, such as B0; those that are here already if none is given"
RECIPE = "how the weights were trained, such as aa_in1k; the family’s own if none is given"
BESIDE = "further networks by their keys, family/variant/recipe, as imagenet/B0/ap_in1k"
ANYBODY = "; or a model of the Hugging Face Hub, as user/model"
TOP = "how many predictions each network gives"
SAME_CROP = "whether all networks see the same part of the picture"
PICTURES = f"the pictures, or zips of them whose folders, or a table “file,label” (CSV), are the labels; each {FILE}"
LABELS = (
    "what is in each picture, in their order, and empty where that is not known, or where a zip has labels of its own; "
    "none if no label is known"
)
MARGIN = "how much worse than the best is worse, as a share: 0.02 for two points"
MAX_MS = "milliseconds that a picture may take at most, as measured there"
MAX_MB = "megabytes that the weights may take at most, at four bytes each"
MAX_MEMORY = "megabytes that weights and activations of a picture may take at most"
TENSOR = f"the file (.npy, .npz or .safetensors) with the tensor of one picture, as the network gets it, {FILE}"
SOURCE = f"the picture that it was made of, if it is at hand, {FILE}"
NETWORK = "the key of the network that it is for, family/variant/recipe"
LIBRARY = "whose code to give"

NO_TOOL = "There is no tool “{}”: choose from {}."
NO_ARGUMENT = "{} has no argument “{}”: choose from {}."
MISSING = "{} needs the argument “{}”."
WRONG = "“{}” is not what {} takes: {}."
TEXT = "it holds half of a letter"
UNEQUAL = "These are {} labels for {} pictures: give one for each, or none."
MANY = "These are {} pictures, and {} is the limit here: give fewer."
FAILED = "This failed here, and the operator’s log says why: ask for something else, or try again later."
NOTHING = "No network gave an answer: ask for others."
NUMBERED = "picture {}"


def described(address: str, tools: list[tuple[str, str, list[tuple[str, str]]]]) -> str:
    """`llms.txt`: names and descriptions of tools and of their arguments."""
    parts = [f"# {TITLE}\n\n> {ABOUT}\n\nTools by the Model Context Protocol (streamable HTTP), at {address}:"]
    for name, said, arguments in tools:
        parts.append(f"## {name}\n\n{said}\n\n" + "\n".join(f"- `{key}`: {text}" for key, text in arguments))
    return "\n\n".join(parts) + "\n"
