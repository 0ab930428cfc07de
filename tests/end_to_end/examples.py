"""Making the calls of `gateway/description/examples/` and writing their answers so that two runs
write the same: ids by the order in which they appear, one time for all times, one day for the day
it is, long lists cut."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

import aiohttp
import orjson

from chassis.clock import today
from gateway.description import Document, operations
from gateway.description.examples import Call
from tests.support.polling import eventually

_PLACEHOLDER: Final = re.compile(r"\{\{([\w.\-]+)\}\}")
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+00:00)")
_SSE_ID: Final = re.compile(r"^id: (.+)$", re.MULTILINE)
_SECRET: Final = re.compile(r"eis_[0-9a-f]{12}_[\w-]{43}")
_SECRET_ID: Final = re.compile(r"(?<![\w.-])[0-9a-f]{12}(?![\w-])")
_DIGEST: Final = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])")
_CODE: Final = re.compile(r"(?<![\w-])[2-9A-Z]{6}(?:-[2-9A-Z]{5}){4}(?![\w-])")
_CHOICE: Final = re.compile(r"(?<=/choices/)\d+")
_FORM: Final = re.compile(r"(?<=\d\.\d{4}-\d\d\.)[0-9a-f]{12}\b")
_TOKEN: Final = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")
_MADE_ON: Final = re.compile(r"<madeOn>\d{4}-\d\d-\d\d</madeOn>")
_A_DAY, _A_MOMENT, _AN_ID = "2026-01-31", "2026-01-31T09:30:00Z", "eyJrcGkiOls0XX0"
_A_TAG = '"5f6b0c2e9d1a4837b6c0e2f4a8d91357"'
_STAND_INS: Final = (
    (_SECRET, "eis_7d0c5b1e9a34_EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-EXAMPLE-0"),
    (_SECRET_ID, "7d0c5b1e9a34"),
    (_TOKEN, "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJleGFtcGxlIn0.EXAMPLE"),
    (_DIGEST, "KU2-T7PWD7WPC96MNGGbKqWD9NP525nMH1V74D_hi8s"),
    (_CODE, "ABC234-EXAMP-LEEXA-MPLEE-XAMPL"),
    (_MOMENT, _A_MOMENT),
    (_MADE_ON, "<madeOn>2026-01-31</madeOn>"),
    (_SSE_ID, f"id: {_AN_ID}"),
)
_VARYING: Final = frozenset({"lag_ms", "oldest_s", "seconds_behind", "kid", "hint", "x", "y"})
GATEWAY: Final = "https://gateway.example"
_KEPT_HEADERS: Final = ("ETag", "Location", "Link", "Cache-Control", "Retry-After")
_LONGEST_LIST: Final = 3
_STREAM: Final = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `body` is parsed JSON or text."""

    status: int
    headers: Mapping[str, str]
    media_type: str
    body: Any


@dataclass(slots=True)
class Runner:
    """Makes calls one after another; later ones may speak of earlier ones' answers."""

    client: aiohttp.ClientSession
    stranger: aiohttp.ClientSession
    document: Document
    gateway: str
    answers: dict[str, Answer] = field(default_factory=dict)
    _ids: dict[str, str] = field(default_factory=dict)
    _forms: dict[str, str] = field(default_factory=dict)
    _choices: dict[int, int] = field(default_factory=dict)
    _courses: dict[str, int] = field(default_factory=dict)

    async def make(self, call: Call) -> dict[str, Any]:
        """The call and its answer, as they are recorded; waits until the answer is as awaited."""

        async def right() -> Answer:
            answer = await self._send(call)
            assert answer.status == call.status, f"{call.name}: {answer}"
            for path, wanted in call.until.items():
                found = _at(answer.body, path)
                assert found == wanted, f"{call.name}: {path} is {found} in {answer.body}"
            return answer

        answer = await (eventually(right, within=20) if call.until else right())
        self.answers[call.name] = answer
        return self._recorded(call, answer)

    async def _send(self, call: Call) -> Answer:
        client = self.client if call.token is True else self.stranger
        async with client.request(
            self._method(call).upper(),
            self._target(call),
            headers=self._headers(call) | self._token(call),
            data=self._body(call),
        ) as answer:
            media_type = answer.content_type
            if media_type == _STREAM:
                body: Any = await _first_events(answer, resumed="Last-Event-ID" in call.headers)
            else:
                raw = await answer.read()
                is_json = media_type.endswith("json") and raw
                body = orjson.loads(raw) if is_json else _same_columns(raw.decode(), media_type)
            return Answer(answer.status, answer.headers, media_type, body)

    def _operation(self, call: Call) -> tuple[str, str]:
        for method, path, operation in operations(self.document):
            if operation["operationId"] == call.operation:
                return method, path
        raise AssertionError(f"there is no operation {call.operation}: make describe")

    def _method(self, call: Call) -> str:
        return self._operation(call)[0]

    def _target(self, call: Call) -> str:
        path = self._operation(call)[1]
        for name, value in call.path.items():
            path = path.replace(f"{{{name}}}", quote(str(self.filled(value)), safe=""))
        query = urlencode(self.filled(call.query), doseq=True, safe=":/,*")
        return f"{path}?{query}" if query else path

    def _headers(self, call: Call) -> dict[str, str]:
        kind = {"Content-Type": self._media_type(call)} if self._body(call) is not None else {}
        return {**kind, **self.filled(call.headers)}

    def _token(self, call: Call) -> dict[str, str]:
        """Another's token, where a call is made with one: never recorded."""
        if not isinstance(call.token, str):
            return {}
        return {"Authorization": f"Bearer {self.answers[call.token].body['access_token']}"}

    def _media_type(self, call: Call) -> str:
        if call.json_ is not None:
            return "application/json"
        return "application/x-www-form-urlencoded" if call.form else call.media_type

    def _body(self, call: Call) -> bytes | None:
        if call.json_ is not None:
            return orjson.dumps(self.filled(call.json_))
        if call.form:
            return urlencode(self.filled(call.form)).encode()
        return None if call.text is None else call.text.encode()

    def filled(self, value: Any) -> Any:
        """The value with what earlier answers are to give."""
        if isinstance(value, dict):
            return {key: self.filled(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.filled(each) for each in value]
        if not isinstance(value, str):
            return value
        whole = _PLACEHOLDER.fullmatch(value)
        return (
            self._of(whole[1]) if whole else _PLACEHOLDER.sub(lambda m: str(self._of(m[1])), value)
        )

    def _of(self, word: str) -> Any:
        name, part, where = word.split(".", 2)
        answer = self.answers[name]
        if part == "header":
            return answer.headers[where]
        if answer.media_type == _STREAM:
            return _SSE_ID.findall(answer.body)[-1]
        return _at(answer.body, where)

    def _recorded(self, call: Call, answer: Answer) -> dict[str, Any]:
        request: dict[str, Any] = {
            "method": self._method(call).upper(),
            "target": self._target(call),
            "headers": self._headers(call),
        }
        if (sent := self._body(call)) is not None:
            kind = request["media_type"] = self._media_type(call)
            request["body"] = orjson.loads(sent) if kind == "application/json" else sent.decode()
        headers = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
        response: dict[str, Any] = {"status": answer.status, "headers": headers}
        if answer.body not in ("", b""):
            body = _cut(_steady(answer.body, call.varies))
            response |= {"media_type": answer.media_type, "body": body}
        return {"request": self._anonymous(request), "response": self._anonymous(response)}

    def _anonymous(self, part: Any) -> Any:
        """The same for any run: every id, time, ETag and cursor is replaced, and the day it is."""
        if isinstance(part, dict):
            return {key: self._of_member(key, value) for key, value in self._seen(part).items()}
        if isinstance(part, list):
            return [self._anonymous(each) for each in part]
        if isinstance(part, str):
            text = _UUID.sub(lambda match: self._id(match[0]), part).replace(self.gateway, GATEWAY)
            text = _FORM.sub(lambda match: self._form(match[0]), text)
            for form, stand_in in _STAND_INS:
                text = form.sub(stand_in, text)
            text = _CHOICE.sub(lambda match: str(self._choice(int(match[0]))), text)
            return text.replace(today().isoformat(), _A_DAY)
        return part

    def _of_member(self, key: str, value: Any) -> Any:
        if key in ("ETag", "etag", "If-Match", "If-None-Match"):
            return _A_TAG
        if key in ("next_cursor", "Last-Event-ID") and value:
            return _AN_ID
        if key == "choice" and isinstance(value, int):
            return self._choice(value)
        return _stand_in(value) if key in _VARYING else self._anonymous(value)

    def _seen(self, part: dict[str, Any]) -> dict[str, Any]:
        """A choice of an application is numbered at random; shown, by its course."""
        if not {"number", "course", "steps"} <= part.keys():
            return part
        shown = self._courses.setdefault(part["course"], 401 + len(self._courses))
        self._choices[part["number"]] = shown
        return part | {"number": shown}

    def _choice(self, number: int) -> int:
        return self._choices.get(number, number)

    def _form(self, found: str) -> str:
        """An application's key ends at random; shown, in the order in which they were begun."""
        return self._forms.setdefault(found, f"{len(self._forms) + 1:012x}")

    def _id(self, found: str) -> str:
        return self._ids.setdefault(found, f"0195f2c0-5a3e-7c51-8d0e-{len(self._ids) + 1:012x}")


async def _first_events(answer: aiohttp.ClientResponse, *, resumed: bool) -> str:
    """The stream's first lines; of one that goes on from an earlier one, its first event too."""
    text = ""
    while not text.endswith("\n\n") or (resumed and "\nevent: " not in text):
        text += (await answer.content.readline()).decode()
    return text


def _at(body: Any, path: str) -> Any:
    """The member at a dotted path; numbers are places in lists."""
    for part in path.split("."):
        if isinstance(body, list):
            body = body[int(part)] if int(part) < len(body) else None
        else:
            body = body.get(part) if isinstance(body, dict) else None
    return body


def _steady(body: Any, varies: tuple[str, ...]) -> Any:
    """A copy with a stand-in of the same type for each member that varies from run to run."""
    copy = orjson.loads(orjson.dumps(body))
    for path in varies:
        where, _, last = path.rpartition(".")
        holder = _at(copy, where) if where else copy
        holder[last] = _stand_in(holder[last])
    return copy


def _cut(body: Any) -> Any:
    """A copy whose lists are short; one of true and false, a scale's nine items, stays whole."""
    if isinstance(body, dict):
        return {key: _cut(each) for key, each in body.items()}
    if isinstance(body, list):
        whole = all(isinstance(each, bool) for each in body)
        return [_cut(each) for each in (body if whole else body[:_LONGEST_LIST])]
    return body


def _same_columns(text: str, media_type: str) -> str:
    """CSV with a nought for each value of a column that varies from run to run."""
    if media_type != "text/csv":
        return text
    heads, *rows = csv.reader(io.StringIO(text))
    for row in rows:
        row[:] = ["0" if head in _VARYING else cell for head, cell in zip(heads, row, strict=True)]
    out = io.StringIO()
    csv.writer(out).writerows([heads, *rows])
    return out.getvalue()


def _stand_in(value: Any) -> Any:
    """Something of the same type."""
    match value:
        case None | bool():
            return value
        case int() | float():
            return 0
        case str():
            return "…"
    return type(value)()
