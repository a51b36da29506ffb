"""The pictures on which the int8 twin's first answer is another, as the Deploy page shows them. Knows no component."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from demo.deploy import words as deploy_words
from demo.ui.picture import data_address
from explain.deploy.twins import TWINS

if TYPE_CHECKING:
    from PIL import Image

    from explain.deploy.deployment import Deployment, Found

SHOWN, SIDE = 8, 112  # pictures at most, and their px
INT8 = TWINS[-1].key


def int8(now: Deployment) -> Found | None:
    """That twin, where it was compared on several pictures."""
    found = now.of(INT8)
    return found if found and found.compared and len(now.pictures) > 1 else None


def parted(now: Deployment) -> str:
    """In HTML; empty where there is no such twin."""
    twin, own = int8(now), now.own.answers if now.found else None
    if twin is None or twin.compared is None or twin.answers is None or own is None:
        return ""
    figures = [
        _figure(
            now.pictures.images[row.place],
            deploy_words.swapped(
                now.pictures.names[row.place],
                now.classes[own.first[row.place]],
                now.classes[twin.answers.first[row.place]],
            ),
        )
        for row in twin.compared.parted[:SHOWN]
    ]
    head = f"<h3>{deploy_words.PARTED}</h3><p>{escape(deploy_words.parted(now, twin, SHOWN))}</p>"
    return f'{head}<div class="parted">{"".join(figures)}</div>'


def _figure(image: Image.Image, caption: str) -> str:
    small = image.copy()
    small.thumbnail((SIDE, SIDE))
    source = data_address(small, "webp", quality=80)
    return f'<figure><img src="{source}" alt=""><figcaption>{escape(caption)}</figcaption></figure>'
