"""A bucket of this machine's own: a folder's files by the three calls of S3 that reading takes, in pages of a few."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

NAME, KEY = "photos", "somebody"
PAGE = 7  # keys
DAY = "2024-01-01T00:00:00.000Z", "Mon, 01 Jan 2024 00:00:00 GMT"


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where it is, and the calls that it was asked, by their names in S3."""

    port: int
    calls: list[str]

    def address(self, path: str, bucket: str = NAME, who: str = f"{KEY}:secret@") -> str:
        """Of what lies there, as pyarrow reads addresses."""
        query = f"scheme=http&region=eu-central-1&endpoint_override=127.0.0.1:{self.port}"
        return f"s3://{who}{bucket}/{path}?{query}"


@contextmanager
def bucket(folder: Path) -> Iterator[Bucket]:
    """Inside, the files of that folder are in it; who does not come as `KEY` may read none."""
    calls: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Asked", (_Asked,), {"folder": folder, "calls": calls}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Bucket(server.server_port, calls)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Asked(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # it would wait 40 ms between headers and body
    folder: Path
    calls: list[str]

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def log_message(self, *_: object) -> None:
        """Nobody wants to know."""

    def _answer(self) -> None:
        asked = urlsplit(self.path)
        name, _, key = unquote(asked.path).lstrip("/").partition("/")
        query = {one: values[0] for one, values in parse_qs(asked.query, keep_blank_values=True).items()}
        if f"Credential={KEY}/" not in self.headers.get("Authorization", ""):
            self._refuse(403, "AccessDenied")
        elif name != NAME:
            self._refuse(404, "NoSuchBucket")
        elif not key and "list-type" in query:
            self.calls.append("ListObjectsV2")
            self._send(200, _listed(self.folder, query).encode(), {"Content-Type": "application/xml"})
        elif not key:
            self._send(200, b"", {})
        elif (self.folder / key).is_file() and not key.endswith("/"):
            self._object((self.folder / key).read_bytes())
        else:
            self._refuse(404, "NoSuchKey")

    def _object(self, content: bytes) -> None:
        self.calls.append("HeadObject" if self.command == "HEAD" else "GetObject")
        said = {"Last-Modified": DAY[1], "ETag": f'"{len(content)}"', "Accept-Ranges": "bytes"}
        part = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not part:
            self._send(200, content, said)
            return
        start, stop = int(part[1]), min(int(part[2] or len(content)) + 1, len(content))
        self._send(206, content[start:stop], said | {"Content-Range": f"bytes {start}-{stop - 1}/{len(content)}"})

    def _refuse(self, status: int, code: str) -> None:
        text = f"<Error><Code>{code}</Code><Message>{code}</Message></Error>"
        self._send(status, text.encode(), {"Content-Type": "application/xml"})

    def _send(self, status: int, content: bytes, said: dict[str, str]) -> None:
        self.send_response(status)
        for one in (said | {"Content-Length": str(len(content))}).items():
            self.send_header(*one)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def _listed(folder: Path, query: dict[str, str]) -> str:
    """A page of the keys that begin with a prefix; where a delimiter is given, what lies deeper as one."""
    prefix, between = query.get("prefix", ""), query.get("delimiter", "")
    keys = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    found: dict[str, str] = {}
    for key in (key for key in keys if key.startswith(prefix)):
        head, deeper, _ = key[len(prefix) :].partition(between) if between else (key, "", "")
        if deeper:
            whole = escape(prefix + head + deeper)
            found[whole] = f"<CommonPrefixes><Prefix>{whole}</Prefix></CommonPrefixes>"
        else:
            size = (folder / key).stat().st_size
            told = f"<Key>{escape(key)}</Key><LastModified>{DAY[0]}</LastModified><Size>{size}</Size>"
            found[key] = f"<Contents>{told}</Contents>"
    start = int(query.get("continuation-token", "0"))
    stop = start + min(PAGE, int(query.get("max-keys", PAGE)))
    more = stop < len(found)
    rows = [*found.values()][start:stop]
    token = f"<NextContinuationToken>{stop}</NextContinuationToken>" if more else ""
    counts = f"<KeyCount>{len(rows)}</KeyCount><IsTruncated>{str(more).lower()}</IsTruncated>{token}"
    return f'<?xml version="1.0"?><ListBucketResult><Name>{NAME}</Name>{counts}{"".join(rows)}</ListBucketResult>'
