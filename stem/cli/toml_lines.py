"""Which line of a TOML file says what: `tomllib` does not tell, and a refusal without a line is a riddle."""

from __future__ import annotations

import re
from collections import defaultdict

Path = tuple[str | int, ...]

_TABLE = re.compile(r"^\s*(\[\[?)\s*([^\]#]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=(.*)$""")
_STRING = re.compile(r'"""|' + r"'''" + r"""|"(?:\\.|[^"\\])*"|'[^']*'|\#.*""")


class Lines:
    """The line of each key in a text that is known to be TOML."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._tables: dict[Path, int] = defaultdict(int)
        self._here: Path = ()
        self._depth = 0
        self._quote = ""
        for number, line in enumerate(text.splitlines(), start=1):
            self._read(line, number)

    def of(self, path: Path) -> int | None:
        """The line that says this; inside an inline table the line of the nearest thing around it."""
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return None

    def _read(self, line: str, number: int) -> None:
        if self._depth or self._quote:
            self._skip(line)
        elif table := _TABLE.match(line):
            self._enter(_parts(table[2]), array=table[1] == "[[", number=number)
        elif key := _KEY.match(line):
            self._lines.setdefault(self._here + _parts(key[1]), number)
            self._skip(key[2])

    def _enter(self, parts: Path, *, array: bool, number: int) -> None:
        path: Path = ()
        for part in parts[:-1]:
            path = (*path, part)
            if self._tables[path]:
                path = (*path, self._tables[path] - 1)
        path = (*path, *parts[-1:])
        if array:
            self._tables[path] += 1
            self._lines.setdefault(path, number)
            path = (*path, self._tables[path] - 1)
        self._here = path
        self._lines.setdefault(path, number)

    def _skip(self, rest: str) -> None:
        """Walk over a value, which may go on over more lines: note in how many brackets or in which string it ends."""
        while rest:
            if self._quote:
                _, closed, rest = rest.partition(self._quote)
                self._quote = "" if closed else self._quote
                continue
            found = _STRING.search(rest)
            plain = rest[: found.start()] if found else rest
            self._depth += sum(map(plain.count, "[{")) - sum(map(plain.count, "]}"))
            if found and found[0] in {'"""', "'''"}:
                self._quote = found[0]
            rest = rest[found.end() :] if found else ""


def _parts(key: str) -> Path:
    return tuple(part.strip().strip("\"'") for part in key.split("."))
