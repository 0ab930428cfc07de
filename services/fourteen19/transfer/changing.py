"""How a function or a post is made and changed: what is told of an area is of all of them."""

from typing import Any, TypeVar

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.auth import Principal
from chassis.records.changing import Step, Write, change, create
from chassis.records.store import Record, tell_also
from services.fourteen19.transfer.state import Transferring

T = TypeVar("T", bound=Transferring)


async def make(write: Write, caller: Principal, slug: str, it: T) -> Response:
    """Answer the making of one."""
    return await create(write, caller, f"{it.area}.{slug}", it, then=_tell_transfer)


async def change_one(
    write: Write,
    caller: Principal,
    model: type[T],
    key: str,
    step: Step[T],
    action: str,
    why: str | None = None,
) -> Response:
    """Answer the change of one."""
    return await change(write, caller, model, key, step, action, why=why, then=_tell_transfer)


async def _tell_transfer(session: AsyncSession, _record: Record[Any]) -> None:
    tell_also(session, "transfer")
