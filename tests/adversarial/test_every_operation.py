"""Every operation as roles of every kind, with what fits its description and what does not.

No answer is a failure, none is undeclared (status, content type, headers, body), and nobody is let
in whom the description does not let in. `make adversarial` tries all roles,
`ADVERSARIAL_EXAMPLES=20` ten times as many requests.
"""

from collections import Counter
from collections.abc import AsyncIterator

import aiohttp
import orjson
import pytest

from gateway.description import FILE
from gateway.description.examples import scenarios
from tests.adversarial.conftest import Count
from tests.adversarial.form import in_turn
from tests.adversarial.fuzzing import EXAMPLES, Fuzzer, Known, callers, described
from tests.end_to_end.examples import Runner
from tests.support.system import System, fresh_system

# The first waits until a system has started and all the examples' calls are made.
pytestmark = pytest.mark.timeout(240 + 20 * EXAMPLES)
OPERATIONS = described()
SCHOOL = "190101"
"""The examples' school: who never acts for all acts for it."""


@pytest.fixture(scope="module")
async def fuzzer(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Fuzzer]:
    """Before a system of its own, which holds what the description's examples made: what is sent
    here changes it in ways nobody can tell."""
    folder = tmp_path_factory.mktemp("scratch")
    async with fresh_system(postgres, folder) as running:
        yield Fuzzer(running.gateway, callers(SCHOOL), await _known(running))


async def _known(system: System) -> Known:
    """Make the examples' calls; the path parameters they used, by operation."""
    document, known = orjson.loads(FILE.read_bytes()), dict[str, list[dict[str, str]]]()
    async with system.client() as client, aiohttp.ClientSession(system.gateway) as stranger:
        runner = Runner(client, stranger, document, system.gateway)
        for service, scenario in scenarios().items():
            for call in scenario.calls(service):
                await runner.make(call)
                if call.path:
                    known.setdefault(call.operation, []).append(runner.filled(call.path))
    return known


@pytest.mark.parametrize("label", in_turn(OPERATIONS))
def test_an_operation_answers_as_described(fuzzer: Fuzzer, label: str, count: Count) -> None:
    before = Counter(fuzzer.sent)
    faults = fuzzer.faults(OPERATIONS[label])
    for role, cases in (fuzzer.sent - before).items():
        count(f"every operation as {role}", cases)
    assert not faults, f"{len(faults)}: " + "\n".join(faults[:3])
