"""How often one source may try something; counted in memory, for one process, without keeping an address."""

from __future__ import annotations

import time
from ipaddress import IPv6Address, ip_address, ip_network

from flask import Flask, Response, g, request
from flask_limiter import Limiter

from stem.core.keys import digest

WRONG_CODES = "10 per 10 minutes"
# One household has a whole IPv6 network: counting single addresses would let it try for ever.
IPV6_NETWORK = 64


def _source() -> str:
    """Who is trying, as a keyed hash: the address itself is not kept, in memory neither."""
    text = request.remote_addr or ""
    try:
        address = ip_address(text)
    except ValueError:
        return digest("source", text)  # a server on a socket gives no address: then all are one source
    if isinstance(address, IPv6Address):
        # A server that listens on both kinds writes an old address inside a new one.
        text = str(address.ipv4_mapped or ip_network((address, IPV6_NETWORK), strict=False))
    return digest("source", text)


limiter = Limiter(_source, storage_uri="memory://", strategy="moving-window")
# For every view that takes a typed code: only wrong codes count, and they count together.
limits_wrong_codes = limiter.shared_limit(
    WRONG_CODES, scope="codes", methods=["POST"], deduct_when=lambda _response: bool(g.get("wrong_code", False))
)


def count_wrong_code() -> None:
    """Say that this request held a code that does not exist."""
    g.wrong_code = True


def init_app(app: Flask) -> None:
    """Let the app count, and say on a refusal when to come back."""
    limiter.init_app(app)
    app.after_request(_say_when)


def _say_when(response: Response) -> Response:
    limit = limiter.current_limit
    if limit is not None and limit.breached:
        response.headers["Retry-After"] = str(max(1, int(limit.reset_at - time.time())))
    return response
