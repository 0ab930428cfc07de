"""Every route, tried as every role, and compared with docs/access.md."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import FastAPI

from tests.access.calling import MINE, Answer, answer_of, call_of
from tests.access.document import Promise, promises, roles
from tests.support.tokens import bearer

EVERYWHERE = "*"


@dataclass(frozen=True)
class Caller:
    """One role, acting for all organisations or for one; the public shows no token."""

    role: str
    organisation: str
    headers: tuple[tuple[str, str], ...]

    def expects(self, promise: Promise) -> int | None:
        """How the page says it is refused; None: let through."""
        return promise.refusal(self.role, everywhere=self.organisation == EVERYWHERE)


def callers() -> Iterator[Caller]:
    """Each role in each way the page says it may act."""
    for role, acts_for in roles().items():
        if role == "public":
            yield Caller(role, "", ())
            continue
        for organisation in (EVERYWHERE, MINE) if acts_for.startswith("all") else (MINE,):
            token = bearer(f"{role} of {organisation}", roles=[role], organisations=[organisation])
            yield Caller(role, organisation, (("Authorization", token),))


async def faults_of(app: FastAPI, promise: Promise, everybody: list[Caller]) -> list[str]:
    """What a route answers otherwise than promised."""
    call = call_of(app, promise.method, promise.path)
    answers = [(one, await answer_of(app, call, one.headers)) for one in everybody]
    found = [
        f"by {one.role} for {one.organisation!r}: {wrong}"
        for one, answer in answers
        if (wrong := fault(one.expects(promise), answer))
    ]
    if all(answer.refused for _, answer in answers):
        found.append("lets nobody in")
    return [f"{promise.method} {promise.path} {one}" for one in found]


def fault(expected: int | None, answer: Answer) -> str | None:
    """What is wrong with one answer."""
    if answer.status >= 500:
        return f"failed with {answer.status}: {answer.body.decode()}"
    if answer.refused != expected:
        return f"answered {answer.status}, should be {expected or 'let through'}: {answer.body!r}"
    return None


async def test_every_route_lets_in_whom_the_page_says_and_nobody_else(
    application: FastAPI,
) -> None:
    said, everybody = promises(application.state.service.name), list(callers())
    found = [
        fault for promise in said for fault in await faults_of(application, promise, everybody)
    ]
    assert not found, f"{len(found)} of {len(said) * len(everybody)}:\n" + "\n".join(found)
