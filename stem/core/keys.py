"""Random ids, links and codes, and the keyed hashes under which they are kept: a copy of the database opens nothing."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID, uuid4

from flask import current_app

# 31 symbols: no 0/O, no 1/I/L, so that a code survives a telephone line and tired eyes.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8
TOKEN_BYTES = 16
MAC_BYTES = 16
new_id = uuid4


def new_token() -> str:
    """A link's secret: 128 random bits as 22 characters that are safe in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_code() -> str:
    """A code to type: 8 of 31 symbols."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def shown_code(code: str) -> str:
    """A code as people read it: two groups of four."""
    return f"{code[:4]}-{code[4:]}"


def typed_code(text: str) -> str | None:
    """A code as people type it, tolerant of case, spaces and dashes; None when it cannot be one."""
    code = "".join(text.split()).replace("-", "").upper()
    return code if len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET) else None


def _mac(purpose: str, value: bytes) -> bytes:
    key: str = current_app.extensions["stem.settings"].secret_key
    return hmac.digest(key.encode(), purpose.encode() + b"\0" + value, hashlib.sha256)


def digest(purpose: str, secret: str) -> str:
    """What is kept of a secret: a keyed hash, 64 hexadecimal digits, different for each purpose."""
    return _mac(purpose, secret.encode("utf-8", "surrogatepass")).hex()


def derived_code(purpose: str, secret: str) -> str:
    """The same code for the same secret, so that a repeated request can be given the code that is not stored."""
    number = int.from_bytes(_mac(purpose, secret.encode("utf-8", "surrogatepass")), "big")
    symbols = []
    for _ in range(CODE_LENGTH):
        number, index = divmod(number, len(CODE_ALPHABET))
        symbols.append(CODE_ALPHABET[index])
    return "".join(symbols)


def sealed_id(purpose: str, identity: UUID) -> str:
    """An address part that only this installation can have made: an id with 128 bits of proof."""
    mac = _mac(purpose, identity.bytes)[:MAC_BYTES]
    return urlsafe_b64encode(identity.bytes + mac).decode().rstrip("=")


def unsealed_id(purpose: str, text: str) -> UUID | None:
    """The id in what `sealed_id` made for the same purpose; None for anything else."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:
        return None
    identity, mac = raw[:16], raw[16:]
    if len(mac) != MAC_BYTES or not hmac.compare_digest(mac, _mac(purpose, identity)[:MAC_BYTES]):
        return None
    return UUID(bytes=identity)
