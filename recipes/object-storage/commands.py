"""Prints the commands that copy a built site to an object store; it runs none of them.

``python3 commands.py s3|gcs|azure site`` — files are grouped by media type and cache rule, since
object stores keep both with each object and guess neither well.
"""

import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

BUCKET = "negatoscope-viewer"
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}


def main(store: str, site: Path) -> None:
    """Print one command for each file, assets first, so that no page names what is not there."""
    files = [path for path in site.rglob("*") if path.is_file()]
    plain = [path for path in files if path.suffix not in {".br", ".gz"}]
    for path in sorted(plain, key=lambda path: (path.parent.name != "assets", path)):
        print(shlex.join(COMMANDS[store](path, path.relative_to(site).as_posix())))


def s3(path: Path, name: str) -> list[str]:
    """With the AWS command line; the CDN compresses."""
    target = f"s3://{BUCKET}/{name}"
    kind, cache = ["--content-type", content_type(path)], ["--cache-control", rule(name)]
    return ["aws", "s3", "cp", str(path), target, *kind, *cache]


def gcs(path: Path, name: str) -> list[str]:
    """With the Google Cloud command line; it stores and delivers the text files as gzip."""
    kind, cache = f"--content-type={content_type(path)}", f"--cache-control={rule(name)}"
    local = ["--gzip-local-all"] if path.suffix in TYPES else []
    return ["gcloud", "storage", "cp", *local, kind, cache, str(path), f"gs://{BUCKET}/{name}"]


def azure(path: Path, name: str) -> list[str]:
    """With the Azure command line, to the container of static websites."""
    return [
        *("az", "storage", "blob", "upload", "--account-name", BUCKET, "--container-name", "$web"),
        *("--overwrite", "--file", str(path), "--name", name),
        *("--content-type", content_type(path), "--content-cache", rule(name)),
    ]


def content_type(path: Path) -> str:
    """Return the media type by the file's ending."""
    return TYPES.get(path.suffix, "application/octet-stream")


def rule(name: str) -> str:
    """Return how long a file may be kept: names in ``assets/`` carry a hash of the content."""
    return IMMUTABLE if name.startswith("assets/") else REVALIDATE


COMMANDS = {"s3": s3, "gcs": gcs, "azure": azure}


def usage() -> Iterator[str]:
    """Yield what is said when the arguments are others."""
    yield f"usage: python3 commands.py {'|'.join(COMMANDS)} SITE"


if __name__ == "__main__":
    given = sys.argv[1:]
    if len(given) != 2 or given[0] not in COMMANDS:
        sys.exit("\n".join(usage()))
    main(given[0], Path(given[1]))
