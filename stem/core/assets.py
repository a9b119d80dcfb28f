"""Our own static files: named after their content, compressed once, and kept by browsers for a year."""

from __future__ import annotations

import gzip
from hashlib import sha256
from pathlib import Path
from typing import Any

import brotli
from flask import Flask
from whitenoise import WhiteNoise

SOURCE = Path(__file__).resolve().parent.parent / "static"
PREFIX = "static"
# One style sheet a page: the tokens, an organisation's own tokens, the forms.
BUNDLES = {"stem.css": ("tokens.css", "stem.css")}
YEAR = 365 * 24 * 3600


def init_app(app: Flask, built: Path) -> None:
    """Build what is new, serve it in front of the app, and give templates `asset(name)`."""
    names = {name: _build(name, built) for name in _wanted()}
    app.jinja_env.globals["asset"] = lambda name: f"/{PREFIX}/{names[name]}"
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(built),
        prefix=PREFIX,
        max_age=YEAR,
        immutable_file_test=_is_ours,
        add_headers_function=_headers,
    )


def _wanted() -> list[str]:
    parts = {part for bundle in BUNDLES.values() for part in bundle}
    alone = [path.name for path in sorted(SOURCE.iterdir()) if path.is_file() and path.name not in parts]
    return [*BUNDLES, *alone]


def _build(name: str, built: Path) -> str:
    """Write a file under its hashed name, beside compressed twins; return that name."""
    content = b"\n".join((SOURCE / part).read_bytes() for part in BUNDLES.get(name, (name,)))
    stem, dot, suffix = name.rpartition(".")
    hashed = f"{stem}.{sha256(content).hexdigest()[:10]}{dot}{suffix}"
    target = built / hashed
    if not target.exists():
        built.mkdir(parents=True, exist_ok=True)
        small = _minified(content) if suffix == "css" else content
        _write(built / f"{hashed}.gz", gzip.compress(small, 9, mtime=0))
        _write(built / f"{hashed}.br", brotli.compress(small, quality=11))
        _write(target, small)
    return hashed


def _minified(css: bytes) -> bytes:
    """Leave out comments and indents: a slow phone should not pay for our explanations."""
    text = css.decode()
    while (start := text.find("/*")) >= 0:
        text = text[:start] + text[text.index("*/", start) + 2 :]
    return "\n".join(line.strip() for line in text.splitlines() if line.strip()).encode()


def _write(path: Path, content: bytes) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(content)
    fresh.replace(path)


def _is_ours(_path: str, _url: str) -> bool:
    return True  # every name carries its content's hash


def _headers(headers: Any, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
