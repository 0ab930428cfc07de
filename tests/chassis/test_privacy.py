"""What may be repeated of an address or a member's name, and what is hidden."""

import pytest

from chassis.privacy import looks_personal, plain_member, plain_path
from chassis.requests import sane_id

UPN, TEMPORARY, ULN = "A350200108001", "a35020010800z", "1234567890"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1/earlyyears/profiles/submissions",
        "/v1/kpi/values/NI72.350.2009-10.fsm=yes",
        "/v1/schools/organisations/EY123456",
        "/v1/earlyyears/profiles/submissions/01a214d4-8f45-767e-b98f-151fc3d9ba45/report",
        "/.well-known/jwks.json",
    ],
)
def test_addresses_of_this_system_are_told_as_they_are(path: str) -> None:
    assert plain_path(path) == path


@pytest.mark.parametrize("part", [UPN, TEMPORARY, ULN, "Surname", "o%27hara", "a" * 65, "<b>"])
def test_any_other_part_of_an_address_is_hidden(part: str) -> None:
    assert plain_path(f"/v1/{part}/rules") == "/v1/*/rules"


@pytest.mark.parametrize("name", ["acad_year", "W", "LCT", "0", "[key]"])
def test_members_of_this_system_are_named(name: str) -> None:
    assert plain_member(name) == name


@pytest.mark.parametrize("name", [UPN, TEMPORARY, ULN, "Surname", "with space", ""])
def test_other_members_are_not(name: str) -> None:
    assert plain_member(name) == "*"


@pytest.mark.parametrize("number", [UPN, TEMPORARY, ULN])
def test_an_id_with_a_persons_number_in_it_is_not_taken_over(number: str) -> None:
    assert looks_personal(f"import-of-{number}")
    assert sane_id(f"import-of-{number}") is None
    assert sane_id("import-of-november") == "import-of-november"
