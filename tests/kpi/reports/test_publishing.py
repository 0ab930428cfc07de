"""Published reports: refused with every reason, then frozen, and corrected by notice."""

import hashlib
from base64 import b64encode

import pytest
from sqlalchemy.exc import DBAPIError

from tests.kpi.reports.conftest import Office
from tests.kpi.reports.test_drafts import NI72, runs_of

TEXT = "NI 72 is {{ ni72.value }} against {{ ni72.target }}: {{ ni72.variance_words }}."


async def test_every_reason_against_publishing_is_told_at_once(office: Office) -> None:
    address = await office.short("{{ ni722.value }} and NI 72 is 58.3 %.")
    answer = await office.publish(address)
    assert answer.status_code == 409
    codes = [each["code"] for each in answer.json()["errors"]]
    assert codes.count("not_signed_off") == len((await office.read(address))["sections"])
    assert "unknown_name" in codes
    of_checker = set(codes) - {"not_signed_off", "unknown_name"}
    assert of_checker, "the checker's own finding"
    await office.write(address, "early-years", "NI 72 is 58.3 %.")
    await office.sign_all(address)
    assert (await office.publish(address)).status_code == 409
    despite = await office.publish(address, despite_findings=True, reason="A quotation")
    assert despite.status_code == 201, despite.text


async def test_figures_of_too_few_people_are_not_published(office: Office) -> None:
    await office.has(3, 8)
    for text in ("{{ ni72.value }}", "[[indicators NI72]]", "[[indicator NI72 trend]]"):
        address = await office.short(text)
        await office.sign_all(address)
        answer = await office.publish(address, despite_findings=True)
        assert answer.status_code == 409, text
        assert ("not_publishable", NI72) in [
            (each["code"], each["path"]) for each in answer.json()["errors"]
        ]


async def test_a_published_report_stays_while_its_figure_is_corrected(office: Office) -> None:
    await office.target("58.3")
    number = await office.published(TEXT)
    first = await office.public(f"/{number}")
    assert (first.status_code, first.json()["version"]) == (200, "published")
    assert (await office.public(f"/{number}/notices")).json()["notices"] == []
    await office.has(520, 1000)
    after = await office.public(f"/{number}")
    assert after.content == first.content
    assert "51.6 %" in [run["text"] for run in runs_of(after.json())]
    notices = (await office.public(f"/{number}/notices")).json()["notices"]
    assert [(each["member"], each["before"], each["after"]) for each in notices] == [
        ("value", "51.6 %", "52.0 %"),
        (
            "variance_words",
            "6.7 percentage points below target",
            "6.3 percentage points below target",
        ),
    ]
    assert {each["value"] for each in notices} == {NI72}
    assert {each["cause"] for each in notices} == {"figures sent in since"}
    assert "52.0 %" in (await office.public(f"/{number}", format="html")).text
    await office.has(516, 1000)
    assert (await office.public(f"/{number}/notices")).json()["notices"] == []


async def test_a_target_set_anew_is_a_notice_too(office: Office) -> None:
    await office.target("58.3")
    number = await office.published(TEXT)
    await office.target("60")
    notices = (await office.read(f"/reports/{number}/notices"))["notices"]
    members = {each["member"]: (each["before"], each["after"]) for each in notices}
    assert members["target"] == ("58.3 %", "60.0 %")
    assert {each["cause"] for each in notices} == {"a target set since"}


async def test_the_digest_is_of_the_very_bytes(office: Office) -> None:
    await office.target("58.3")
    number = await office.published(TEXT)
    answer = await office.public(f"/{number}")
    (told,) = (await office.public("")).json()["results"]
    digest = hashlib.sha256(answer.content)
    assert told["digest"] == digest.hexdigest()
    assert answer.headers["repr-digest"] == f"sha-256=:{b64encode(digest.digest()).decode()}:"
    held = {"If-None-Match": answer.headers["etag"]} | office.as_caller("public")
    assert (await office.http.get(f"/public/reports/{number}", headers=held)).status_code == 304
    assert "signed_off" in answer.text
    assert '"by"' not in answer.text


async def test_what_is_published_is_never_edited(office: Office) -> None:
    await office.target("58.3")
    number = await office.published(TEXT)
    address = f"/reports/{number}"
    edits = [
        ("PUT", f"{address}/sections/purpose", {"text": "Other words"}),
        ("POST", f"{address}/sections/purpose/sign-off", None),
        ("DELETE", f"{address}/sections/purpose/sign-off", None),
        ("PATCH", address, {"title": "Another"}),
    ]
    for method, at, body in edits:
        answer = await office.http.request(method, at, json=body, headers={"If-Match": "*"})
        assert answer.status_code == 409, at
    assert (await office.publish(address)).status_code == 409
    for statement in (
        "UPDATE published_report SET document = '{}'",
        "DELETE FROM published_report",
        "DELETE FROM report_section_change",
    ):
        with pytest.raises(DBAPIError):
            await office.ledger.run(statement)


async def test_every_write_is_in_the_audit_log(office: Office) -> None:
    await office.target("58.3")
    await office.published(TEXT)
    rows = await office.ledger.run("SELECT DISTINCT action FROM kpi_audit.entry")
    actions = {row.action for row in rows}
    expected = {"reports.create", "report_sections.write", "report_sections.sign_off"}
    assert expected | {"reports.publish"} <= actions
