"""Figures stated to a service in which two schools of Bolton and one of Bury are registered."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.kpi.measures.stated.rows import define
from tests.kpi.returns import registered
from tests.kpi.stating import Stating, stating
from tests.support.databases import Databases


@pytest.fixture
async def service(databases: Databases, tmp_path: Path) -> AsyncIterator[Stating]:
    urls = await databases.new("kpi", "bus")
    async with stating(urls, tmp_path) as opened:
        await opened.register(
            registered("105148", "350", "First"),
            registered("105149", "350", "Second"),
            registered("EY123456", "350", "Nursery"),
            registered("106001", "351", "Elsewhere"),
        )
        await define(opened)
        yield opened
