"""How many scans a JPEG has: passes over the whole picture, of which a small file may hold thousands.

Markers are as ITU-T T.81 has them, annex B. Knows nothing of what they hold.
"""

import re

MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])", re.DOTALL)  # no stuffed byte and no restart, as inside a scan
START_OF_SCAN, END, ALONE = 0xDA, 0xD9, (0x01, 0xD8)


def scans(content: bytes, most: int) -> int:
    """Those of the first picture in `content`, counted until there are more than `most`."""
    found = place = 0
    while found <= most and (marker := MARKER.search(content, place)):
        kind, place = marker[1][0], marker.end()
        if kind == END:
            break
        found += kind == START_OF_SCAN
        if kind not in ALONE:  # its length counts its own two bytes
            place += max(2, int.from_bytes(content[place : place + 2], "big"))
    return found
