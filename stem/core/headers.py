"""What every answer of the server says about itself: nothing from elsewhere, nothing kept, nothing told."""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}
SMALLEST_TO_COMPRESS = 1400  # one packet
# Parameters that a page shows again as they came: compressed beside a secret, their length would tell the secret.
ECHOED = frozenset({"q", "next"})


def init_app(app: Flask) -> None:
    """Say it on every answer, errors included."""
    app.after_request(_say)


def _say(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    return _compressed(response) if request.method == "GET" else response


def _compressed(response: Response) -> Response:
    """Compress a page that was asked for with GET, unless it echoes what was sent to us."""
    if (
        ECHOED & request.args.keys()
        or response.direct_passthrough
        or response.status_code != 200
        or not request.accept_encodings.quality("gzip")
        or "Content-Encoding" in response.headers
    ):
        return response
    body = response.get_data()
    if len(body) < SMALLEST_TO_COMPRESS:
        return response
    response.set_data(gzip.compress(body, 6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response
