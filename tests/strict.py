"""A visitor who refuses a bad page: whatever a test fetches must be valid, labelled and free of inline code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

import makers

INPUTS_WITHOUT_LABEL = {"hidden", "submit", "button"}


class Visitor:
    """A browser of the test: keeps cookies, sends the form's csrf token, and checks the HTML of every page it gets."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self.page = ""
        self._csrf = ""

    def get(self, url: str, *, status: int = 200, **options: Any) -> TestResponse:
        """Fetch a page; the status must be as expected."""
        return self._checked(self.client.get(url, **options), status)

    def post(
        self, url: str, data: Mapping[str, Any] | Sequence[tuple[str, str]] = (), *, status: int = 200, **options: Any
    ) -> TestResponse:
        """Send a form, with the csrf token of the last page that had one, and follow where it leads."""
        fields = list(data.items()) if isinstance(data, Mapping) else list(data)
        body: dict[str, list[Any]] = {"csrf_token": [self._csrf]} if self._csrf else {}
        for name, value in fields:
            body.setdefault(name, []).extend(value if isinstance(value, list) else [value])
        options.setdefault("follow_redirects", True)
        return self._checked(self.client.post(url, data=body, **options), status)

    def sign_in(self, email: str, password: str = makers.PASSWORD) -> TestResponse:
        self.get("/account/sign-in")
        return self.post("/account/sign-in", {"email": email, "password": password})

    def _checked(self, response: TestResponse, status: int) -> TestResponse:
        assert response.status_code == status, f"{response.request.path}: {response.status_code}, not {status}"
        if response.mimetype == "text/html" and response.data and response.status_code not in {301, 302, 303}:
            self.page = response.text
            root = checked(self.page)
            tokens = [one.get("value", "") for one in tags(root, "input") if one.get("name") == "csrf_token"]
            self._csrf = tokens[0] if tokens else self._csrf
        return response


def tags(root: Element, name: str) -> Iterator[Element]:
    """All elements with this tag."""
    return root.iter("{http://www.w3.org/1999/xhtml}" + name)


def checked(page: str) -> Element:
    """The parsed page; raises when it is not as every page must be."""
    root: Element = html5lib.HTMLParser(strict=True).parse(page)
    assert root.get("lang"), "the page does not say its language"
    assert len(list(tags(root, "h1"))) == 1, "a page has one h1"
    assert all((one.text or "").strip() for one in tags(root, "title")), "an empty title"
    assert list(tags(root, "title")), "no title"
    _has_no_double_ids(root)
    _points_at_what_exists(root)
    _labels_its_fields(root)
    _has_no_inline_code(root)
    return root


def _has_no_double_ids(root: Element) -> None:
    ids = Counter(one.get("id") for one in root.iter() if one.get("id"))
    assert not (twice := [name for name, n in ids.items() if n > 1]), f"ids used twice: {twice}"


def _points_at_what_exists(root: Element) -> None:
    ids = {one.get("id") for one in root.iter() if one.get("id")}
    for one in root.iter():
        for attribute in ("for", "aria-labelledby", "aria-describedby"):
            for name in (one.get(attribute) or "").split():
                assert name in ids, f"{attribute}={name!r} points at nothing"
        link = one.get("href", "")
        if link.startswith("#") and len(link) > 1:
            assert link[1:] in ids, f"{link} points at nothing"


def _labels_its_fields(root: Element) -> None:
    named = {label.get("for") for label in tags(root, "label")}
    inside = {id(one) for label in tags(root, "label") for one in label.iter()}
    for tag in ("input", "select", "textarea"):
        for one in tags(root, tag):
            if one.get("type") in INPUTS_WITHOUT_LABEL:
                continue
            labelled = one.get("id") in named or id(one) in inside or one.get("aria-label")
            assert labelled, f"no label for {one.attrib}"


def _has_no_inline_code(root: Element) -> None:
    assert not list(tags(root, "style")), "a style element"
    for script in tags(root, "script"):
        assert script.get("src"), "an inline script"
    for one in root.iter():
        bad = [name for name in one.attrib if isinstance(name, str) and (name == "style" or name.startswith("on"))]
        assert not bad, f"inline code in {one.tag}: {bad}"
