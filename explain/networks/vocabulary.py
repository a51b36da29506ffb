"""What the pocket family knows, what it must not claim to know, and how drawn things are told apart.

Knows only names and characters. It does not know how anything is drawn (`training/scenes.py`).
"""

KNOWN: tuple[tuple[str, str], ...] = (
    ("cat", "🐱"), ("tiger", "🐯"), ("lion", "🦁"), ("fox", "🦊"), ("dog", "🐶"), ("wolf", "🐺"),
    ("bear", "🐻"), ("panda", "🐼"), ("koala", "🐨"), ("mouse", "🐭"), ("apple", "🍎"), ("peach", "🍑"),
    ("tomato", "🍅"), ("orange", "🍊"), ("taxi", "🚕"), ("car", "🚗"), ("police car", "🚓"), ("bus", "🚌"),
    ("soccer ball", "⚽"), ("basketball", "🏀"), ("violin", "🎻"), ("guitar", "🎸"), ("turtle", "🐢"), ("whale", "🐳"),
)  # fmt: skip

NOTHING = "nothing known"
CLASS_NAMES: tuple[str, ...] = (*(name for name, _ in KNOWN), NOTHING)
NOTHING_INDEX = CLASS_NAMES.index(NOTHING)
EMOJI: dict[str, str] = dict(KNOWN)

# Everything else that may stand in a scene. Near relatives of a known class (other cats, cars, whales, balls with
# the same pattern) are in no list: calling a drawn cat's whole body "cat" would be no mistake.
OTHERS = (
    "🐰🐹🐮🐷🐸🐵🦝🦄🐴🐔🐧🐦🐤🦆🦅🦉🦇🐗🐝🐛🦋🐌🐞🐜🦟🦗🕷🦂🐍🦎🦖🐙🦑🦐🦞🦀🐡🐠🐟🦈🐊🦓🦍🦧🐘🦛🦏🐪🦒🦘🐃🐂🐄🐎🐖🐏🐑🦙🐐🦌🐓🦃🦚🦜🦢🦩🕊🐇🦨🦡🦫🦦🦥🐿🦔"
    "🌵🎄🌲🌳🌴🌱🌿🍀🎍🍁🍄🐚🌾💐🌷🌹🥀🌺🌸🌼🌻🌞🌛🌎🪐💫⭐⚡🔥🌈☁❄⛄💧🌊☂"
    "🍐🍋🍌🍉🍇🍓🫐🍒🥭🍍🥥🥝🍆🥑🥦🥬🥒🌶🌽🥕🧄🧅🥔🍠🥐🥯🍞🥖🥨🧀🥚🍳🧈🥞🧇🥓🥩🍗🍖🌭🍔🍟🍕🥪🌮🌯🥗🍝🍜🍲🍛🍣🍱🥟🦪🍤🍙🍚🍘🍥🥠🥮🍢🍡🍧🍨🍦🥧🧁🍰🎂🍮🍭🍬🍫🍿🍩🍪🌰🥜🍯🥛🍼☕🍵🧃🥤🍶🍺🍷🥃🍸🍹🧉🍾🧊🥄🍴🍽"
    "🥎🏈🏐🏉🥏🎱🪀🏓🏸🏒🥍🏏🪃🥅⛳🪁🏹🎣🤿🥊🥋🎽🛹🛼🛷⛸🥌🎿🏆🥇🎫🎪🎨🎬🎤🎧🎹🥁🎷🎺🪗🪕🎲♟🎯🎳🎮🎰🧩"
    "🚜🏎🛵🏍🛺🚲🛴🚨🚡🚃🚄🚂✈🚀🛸🚁🛶⛵🚤🛳🚢⚓🪝⛽🚧🚦🗿🗽🗼🏰🏯🎡🎢🎠⛲⛱🏝🌋⛰🏕🛖🏠🏭🏢🏣🏥🏦🏨🏪🏫💒🏛⛪🕌🕍🛕⛩"
    "⌚📱💻⌨🖨🖱🕹💾💿📼📷📹🎥📞📺📻🧭⏰⌛🔋🔌💡🔦🕯🧯💸💵💰💳💎⚖🪜🧰🪛🔧🔨⛏🪚🔩⚙🧱🧲🔫💣🧨🪓🔪🗡🛡🚬⚰🏺🔮📿💈🔭🔬🩹🩺💊💉🧬🦠🧪🌡🧹🪠🧺🧻🚽🚰🛁🪒🧽🪣🧴🔑🚪🪑🛋🛏🧸🪆🖼🪞🛍🛒🎁🎈🎏🎀🪄🎉🎎🏮🎐✉📦📫📜📊📅🗑📁📰📓📕📚🔖🧷🔗📎📐📌✂🖊🔍🔒"
    "👓🕶🥽🥼👔👕👖🧣🧤🧥🧦👗👘🥻🩱🩲👙👛👜👝🎒🩴👞👟🥾🥿👠🩰👢👑👒🎩🎓🧢🪖💄💍👻👽🤖🎃💀🤡👹👺💩😀😍😎🤓😡🥶😱🤢🤠👶👵👮🎅👀👄🦷🦴👂👃🧠💪🦵🦶✋👍❤💔💯💢💥🛑🔱⚜♻✅❌❓❗🔔🎵🎼"
)

# One in five is kept back for validation; training never sees it, so that the rates on the unknown are honest.
HELD_OUT_EVERY = 5
HELD_OUT_OTHERS: tuple[str, ...] = tuple(OTHERS[HELD_OUT_EVERY - 1 :: HELD_OUT_EVERY])
SEEN_OTHERS: tuple[str, ...] = tuple(c for i, c in enumerate(OTHERS) if i % HELD_OUT_EVERY != HELD_OUT_EVERY - 1)
