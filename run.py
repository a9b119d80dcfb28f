#!/usr/bin/env python3
"""The two commands: `python3 run.py` starts De Stem, `python3 run.py test` tests it. Needs only Python 3.11."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
DEMO_RESPONSES = "6000"
NO_VENV = """\
This Python cannot make a virtual environment. Install what it lacks, and run this again:
  Debian, Ubuntu:  apt install python3-venv
  Fedora:          dnf install python3-pip
  others:          a Python 3.11 or newer with the modules venv and ensurepip"""


def main() -> int:
    """Install what is new, then start or test."""
    if sys.version_info < (3, 11):  # noqa: UP036  (whoever has an older one should be told, not shown a traceback)
        print("De Stem needs Python 3.11 or newer; this is", sys.version.split()[0], file=sys.stderr)
        return 2
    os.chdir(HERE)
    if sys.argv[1:2] == ["test"]:
        install("requirements-test.lock")
        return subprocess.call([BIN / "python", "-m", "pytest", *test_options(sys.argv[2:])])
    if sys.argv[1:2] == ["install"]:  # what .ci/run lints with
        install("requirements-test.lock")
        return 0
    return start(*options())


def options() -> tuple[argparse.Namespace, list[str]]:
    """What was asked for, and what is passed on to `stem run`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--empty", action="store_true", help="start without the demo")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", default="8000")
    parser.add_argument("--workers", default="1")
    chosen = parser.parse_args()
    return chosen, ["--host", chosen.host, "--port", chosen.port, "--workers", chosen.workers]


def start(chosen: argparse.Namespace, passed_on: list[str]) -> int:
    """Install, make a demo where there is nothing yet, and become the server."""
    install("requirements.lock")
    var = Path(os.environ.get("STEM_VAR") or "var").resolve()
    unfinished = var / "demo.unfinished"
    if unfinished.exists():  # the last start was broken off half-way
        for part in var.glob("stem.sqlite*"):
            part.unlink()
    if not chosen.empty and not os.environ.get("STEM_DATABASE_URL") and not (var / "stem.sqlite").exists():
        var.mkdir(parents=True, exist_ok=True)
        unfinished.touch()
        subprocess.run([BIN / "stem", "demo", "--responses", DEMO_RESPONSES], check=True)
        unfinished.unlink()
    sys.stdout.flush()
    command = [str(BIN / "stem"), "run", *passed_on]
    if os.name != "nt":
        os.execv(command[0], command)  # noqa: S606  (so that a signal to this process reaches the server)
    return subprocess.call(command)


def test_options(given: list[str]) -> list[str]:
    """All of the tests on all processors, unless somebody asks for something else."""
    return given or ["-n", "auto", "-q"]


def install(lock: str) -> None:
    """Bring .venv to what the lock says; a stamp remembers, so that this costs nothing when there is nothing to do."""
    wanted = _fingerprint(lock)
    stamp = VENV / "stem.stamp"
    if stamp.exists() and wanted in stamp.read_text().split():
        return
    if not (BIN / "uv").exists():
        _make_venv()
    print(f"Installing {lock} into {VENV.name} ...", file=sys.stderr, flush=True)
    # Compiled once, here: a start would otherwise compile them all where Python may not write (twice as slow).
    uv = [str(BIN / "uv"), "pip", "install", "--quiet", "--compile-bytecode", "--python", str(BIN / "python")]
    subprocess.run([*uv, "--require-hashes", "-r", lock], check=True)
    subprocess.run([*uv, "--no-build-isolation", "--no-deps", "-e", "."], check=True)
    # The lock for tests holds all of the lock for running: after it, both are there.
    both = [wanted, _fingerprint("requirements.lock")] if lock != "requirements.lock" else [wanted]
    stamp.write_text("\n".join(both))


def _make_venv() -> None:
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        raise SystemExit(NO_VENV) from None
    try:
        venv.create(VENV, with_pip=True, clear=VENV.exists())
        subprocess.run([BIN / "python", "-m", "pip", "install", "--quiet", *_pinned_uv()], check=True)
    except subprocess.CalledProcessError as error:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SystemExit(f"{NO_VENV}\n\n(what failed: {error})") from None


def _pinned_uv() -> list[str]:
    return ["--disable-pip-version-check", "uv>=0.9"]


def _fingerprint(lock: str) -> str:
    content = b"\0".join((HERE / name).read_bytes() for name in (lock, "pyproject.toml"))
    return hashlib.sha256(content + sys.version.encode() + str(HERE).encode()).hexdigest()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
    except subprocess.CalledProcessError as failed:
        sys.exit(f"This failed: {' '.join(map(str, failed.cmd))}")
