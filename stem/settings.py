"""The settings of one installation, read once from the environment and refused at start when wrong."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DEFAULT_BASE_URL = "http://127.0.0.1:8000"
SHORTEST_SECRET = 32


class SettingsError(ValueError):
    """A setting that cannot be used; the message names it and says what is expected."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can choose; each field is documented in docs/operations.md."""

    var: Path
    database_url: str
    secret_key: str
    base_url: str
    exit_url: str
    invitation_hours: int
    timezone: ZoneInfo

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read and check the `STEM_*` variables; raises SettingsError with the name of what is wrong."""
        env = os.environ if env is None else env
        var = Path(env.get("STEM_VAR") or "var").resolve()
        return cls(
            var=var,
            database_url=_database_url(env, var),
            secret_key=_secret_key(env, var),
            base_url=_web_address(env, "STEM_BASE_URL", _served_address(var)),
            exit_url=_web_address(env, "STEM_EXIT_URL", "https://www.knmi.nl/"),
            invitation_hours=_whole_number(env, "STEM_INVITATION_HOURS", 72, lowest=1, highest=24 * 60),
            timezone=_timezone(env),
        )

    @property
    def address_file(self) -> Path:
        """Where `stem run` notes its address, so that `stem invite` prints links that work."""
        return self.var / "address"


def _database_url(env: Mapping[str, str], var: Path) -> str:
    url = env.get("STEM_DATABASE_URL") or f"sqlite:///{var / 'stem.sqlite'}"
    if url.startswith(("postgresql://", "postgres://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingsError("STEM_DATABASE_URL: expected postgresql://... or sqlite:///...")
    return url


def _secret_key(env: Mapping[str, str], var: Path) -> str:
    """Take the key from the environment, or keep one of our own beside the data, readable by the owner only."""
    given = env.get("STEM_SECRET_KEY")
    if given is not None:
        if len(given) < SHORTEST_SECRET:
            raise SettingsError(f"STEM_SECRET_KEY: expected at least {SHORTEST_SECRET} characters")
        return given
    kept = var / "secret.key"
    var.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    except OSError as error:
        raise SettingsError(f"STEM_VAR: cannot write the secret key there ({error.strerror})") from error
    return kept.read_text()


def _served_address(var: Path) -> str:
    noted = var / "address"
    return noted.read_text().strip() if noted.is_file() else DEFAULT_BASE_URL


def _web_address(env: Mapping[str, str], name: str, default: str) -> str:
    url = env.get(name) or default
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise SettingsError(f"{name}: expected a web address such as https://stem.example.org")
    return url.rstrip("/") if name == "STEM_BASE_URL" else url


def _whole_number(env: Mapping[str, str], name: str, default: int, *, lowest: int, highest: int) -> int:
    text = env.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and lowest <= int(text) <= highest):
        raise SettingsError(f"{name}: expected a whole number from {lowest} to {highest}")
    return int(text)


def _timezone(env: Mapping[str, str]) -> ZoneInfo:
    name = env.get("STEM_TIMEZONE") or "Europe/Amsterdam"
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingsError("STEM_TIMEZONE: expected a name such as Europe/Amsterdam") from error
