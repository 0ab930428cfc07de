"""Courses of the prospectus are told with the provision of their provider."""

from contracts.fourteen19 import ProvisionChanged
from tests.fourteen19.app import COLLEGE, OTHER_COLLEGE, Fourteen19
from tests.fourteen19.prospectus.courses import YEAR, course, key_of, publish

_SUBJECT = f"{COLLEGE}/{YEAR.slug}"


async def test_published_courses_are_told_until_withdrawn(fourteen19: Fourteen19) -> None:
    of_another = course("C4", organisation=OTHER_COLLEGE)
    await publish(fourteen19, course("C1"), course("C2"), of_another)
    await fourteen19.post("courses", course("C3"), status=201)
    assert (await fourteen19.told(ProvisionChanged))[_SUBJECT].courses == 2
    for code in ("C1", "C2"):
        gone = {"reason": "Too few"}
        await fourteen19.post(f"courses/{key_of(code)}/withdrawal", gone)
    assert (await fourteen19.told(ProvisionChanged))[_SUBJECT].withdrawn
