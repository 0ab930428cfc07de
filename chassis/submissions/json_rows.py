"""JSON bodies, piece by piece: an array of objects or ``{"rows": [...]}`` becomes lines of JSON."""

import re

from chassis.submissions.decoding import LONGEST_ROW, PIECE
from chassis.submissions.issues import Unreadable

_OPENING = re.compile(rb'\s*(?:\{\s*"rows"\s*:\s*)?\[')
_CLOSING = re.compile(rb"\s*\}?\s*\Z")
# One whole object without objects in it, in one step of the regex engine.
_FLAT = re.compile(rb'\{[^{}"]*+(?:"(?:[^"\\]|\\.)*+"[^{}"]*+)*+\}', re.DOTALL)
_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|["\[\]{},]', re.DOTALL)
_SPACE = re.compile(rb"[\s]*")
_HEAD = 1024
_DEEPEST = 64  # a row is flat; what is in its place is passed over


class JsonCutter:
    """Cuts the elements out of a JSON array as they arrive, one line each."""

    def __init__(self, *, piece: int = PIECE) -> None:
        self._piece = piece
        self._pending = bytearray()
        self._lines = bytearray()
        self._state = "before"
        self._needs_comma = False
        self._enough = 0

    def feed(self, data: bytes) -> bytes | None:
        """Lines, once there are enough of them."""
        self._pending += data
        # An element that has not ended is looked through again from its start: each time it has
        # doubled, or many small parts of a long one would cost the square of its length.
        if len(self._pending) < self._enough:
            return None
        self._scan()
        self._enough = 2 * len(self._pending)
        if len(self._pending) > LONGEST_ROW:
            raise Unreadable("too_long_row", "One element of the array is longer than a megabyte.")
        return self._take() if len(self._lines) >= self._piece else None

    def rest(self) -> bytes:
        """What is left at the end; raises when the array was never closed."""
        self._scan()
        if self._state == "before" and self._pending.strip():
            raise _not_json('The body is neither an array nor {"rows": [...]}.')
        if self._state == "inside":
            raise Unreadable("cut_off", "The array is never closed: the file is not complete.")
        if self._state == "after" and not _CLOSING.match(self._pending):
            raise _not_json("There is something after the end of the array.")
        return self._take()

    def _take(self) -> bytes:
        lines, self._lines = bytes(self._lines), bytearray()
        return lines

    def _scan(self) -> None:
        if self._state == "before":
            opening = _OPENING.match(self._pending)
            if opening is None:
                if len(self._pending) > _HEAD:
                    raise _not_json('The body is neither an array nor {"rows": [...]}.')
                return
            del self._pending[: opening.end()]
            self._state = "inside"
        if self._state == "inside":
            del self._pending[: self._elements()]

    def _elements(self) -> int:
        """Copy all complete elements to the lines; how many bytes were used up."""
        at, buffer = 0, self._pending
        while True:
            start = self._skip(buffer, at)
            if start >= len(buffer):
                return at
            mark = buffer[start]
            if mark == ord("]"):
                self._state = "after"
                return start + 1
            if mark == ord(",") and self._needs_comma:
                at, self._needs_comma = start + 1, False
                continue
            if self._needs_comma:
                raise _not_json("A comma is missing between two elements.")
            end = _end_of_element(buffer, start)
            if end is None:
                return at
            self._lines += buffer[start:end].replace(b"\n", b" ").replace(b"\r", b" ") + b"\n"
            at, self._needs_comma = end, True

    @staticmethod
    def _skip(buffer: bytearray, at: int) -> int:
        space = _SPACE.match(buffer, at)
        return space.end() if space else at


def _end_of_element(buffer: bytearray, start: int) -> int | None:
    flat = _FLAT.match(buffer, start)
    if flat is not None:
        return flat.end()
    depth = 0
    for token in _TOKEN.finditer(buffer, start):
        mark = token.group()
        if mark == b'"':
            return None  # a string that goes on in the next piece
        if mark in b"[{":
            depth += 1
            if depth > _DEEPEST:
                raise _not_json(f"Something is nested more than {_DEEPEST} deep.")
        elif mark in b"]}" and depth:
            depth -= 1
            if not depth:
                return token.end()
        elif mark in b",]" and not depth:
            return token.start()
    return None


def _not_json(message: str) -> Unreadable:
    return Unreadable("not_json", message)
