"""Drafts: begun from the template, written, signed off, read in every form; who may."""

from typing import Any

from tests.kpi.reports.conftest import HEAD, Office
from tests.support.statements import counting

NI72 = "NI72.350.2008-09.all"


def find(document: dict[str, Any], code: str) -> dict[str, Any]:
    return next(each for each in document["sections"] if each["code"] == code)


def runs_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    blocks = find(document, "early-years")["blocks"]
    return [run for block in blocks for run in block.get("runs", [])]


async def test_a_new_draft_is_the_update_with_no_binding_wrong(office: Office) -> None:
    await office.target("58.3")
    template = await office.read("/plans/templates/bolton_2009_10")
    assert (await office.http.post("/plans", json=template)).status_code == 201
    report = await office.read(await office.draft())
    codes = [each["code"] for each in report["sections"]]
    assert codes[:3] == ["purpose", "recommendations", "background"]
    assert {"14-19", "early-years", "enrichment", "framework", "equality"} <= set(codes)
    found = [each for section in report["sections"] for each in section["findings"]]
    assert [each for each in found if each["severity"] == "error"] == []
    document = await office.read(f"{report['links']['self'][len('/v1/kpi') :]}/document")
    assert [row["name"] for row in document["header"]][:2] == ["Report to", "Date"]
    assert (document["title"], document["as_at"]) == ("Educational Improvement update", HEAD["on"])
    text = str(find(document, "early-years"))
    assert "6.7 percentage points below target" in text
    assert "'value': 'NI72.350.2008-09.all', 'member': 'value', 'text': '51.6 %'" in text
    assert {each["block"] for each in find(document, "early-years")["blocks"]} == {
        *("heading", "paragraph", "bullets", "table", "chart")
    }


async def test_a_binding_says_which_value_it_is_of(office: Office) -> None:
    await office.target("58.3")
    address = await office.short(
        "{{ ni72.value }} of {{ ni72.denominator }}, {{ NI072.rag_words }}, {{ report.as_at }}"
    )
    document = await office.read(f"{address}/document")
    figures = [run["figure"] for run in runs_of(document) if run["figure"]]
    assert figures == [
        {"value": NI72, "member": "value", "text": "51.6 %"},
        {"value": NI72, "member": "denominator", "text": "1,000"},
        {"value": NI72, "member": "rag", "text": "red"},
    ]
    assert runs_of(document)[-1]["text"] == "3 December 2009"


async def test_every_wrong_name_is_told_with_its_line_and_what_is_like_it(office: Office) -> None:
    address = await office.draft()
    section = await office.write(
        address,
        "early-years",
        "{{ ni722.value }}\n\n{{ ni72.valeu }} {{ ni72 }}\n{{ ni157.value }} {{ 1 + 1 }}\n"
        '{{ ni72.of("2007/09").value }}\n[[indicatrs early_years]]\n{{ ni92.value }} {{ open',
    )
    found = [(each["code"], each["line"], each["severity"]) for each in section["findings"]]
    assert found[:8] == [
        ("unknown_name", 1, "error"),
        ("unknown_name", 3, "error"),
        ("no_member", 3, "error"),
        ("misprint", 4, "error"),
        ("not_a_binding", 4, "error"),
        ("invalid_period", 5, "error"),
        ("unknown_block", 6, "error"),
        ("half_a_binding", 7, "error"),
    ]
    mends = [each["mend"] or "" for each in section["findings"]]
    assert "ni72" in mends[0]
    assert "value" in mends[1]
    assert "indicators" in mends[6]


async def test_a_figure_that_is_not_there_yet_is_said_so(office: Office) -> None:
    address = await office.short('{{ ni75.value }}, {{ ni72.of("2006/07").value }}')
    document = await office.read(f"{address}/document")
    assert "".join(run["text"] for run in runs_of(document)) == "not yet known, not yet known"
    section = await office.read(f"{address}/sections/early-years")
    warned = [each["code"] for each in section["findings"] if each["severity"] == "warning"]
    assert warned[:2] == ["no_figure", "no_figure"]


async def test_words_need_their_etag_and_take_the_sign_off_away(office: Office) -> None:
    address = await office.draft()
    at = f"{address}/sections/purpose"
    signed = (await office.http.post(f"{at}/sign-off")).json()
    assert signed["signed_off"]["by"] == "team"
    body = {"text": "New words"}
    assert (await office.http.put(at, json=body)).status_code == 428
    stale = await office.http.put(at, json=body, headers={"If-Match": '"old"'})
    assert stale.status_code == 412
    written = await office.write(address, "purpose", "New words")
    assert (written["signed_off"], written["revision"]) == (None, 2)
    late = await office.http.post(f"{at}/sign-off", headers={"If-Match": signed["etag"]})
    assert late.status_code == 412
    await office.http.post(f"{at}/sign-off")
    await office.http.delete(f"{at}/sign-off")
    history = (await office.read(f"{at}/history"))["results"]
    acts = ["written", "signed_off", "written", "signed_off", "sign_off_taken_away"]
    assert [each["act"] for each in history] == acts
    assert history[2]["text"] == "New words"


async def test_another_day_of_figures_takes_every_sign_off_away(office: Office) -> None:
    address = await office.short("{{ ni72.value }}")
    await office.sign_all(address)
    tag = (await office.http.get(address)).headers["etag"]
    change = {"as_at": "2009-06-30"}
    changed = await office.http.patch(address, json=change, headers={"If-Match": tag})
    assert changed.status_code == 200, changed.text
    assert all(each["signed_off"] is None for each in changed.json()["sections"])
    document = await office.read(f"{address}/document")
    assert runs_of(document)[0]["text"] == "not yet known"


async def test_a_draft_in_every_form(office: Office) -> None:
    address = await office.draft()
    starts = {"html": b"<!", "pdf": b"%PDF", "docx": b"PK"}
    for form, start in starts.items():
        answer = await office.http.get(f"{address}/document", params={"format": form})
        assert answer.status_code == 200, answer.text
        assert answer.content[:8].lower().startswith(start.lower()), form
    page = await office.http.get(f"{address}/document", headers={"Accept": "text/html"})
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_numbers_to_call_and_unknown_authorities_are_refused(office: Office) -> None:
    for change in ({"contact_officer": "01204 338000"}, {"area": "999"}, {"on": "1066-10-14"}):
        answer = await office.http.post("/reports", json=HEAD | change)
        assert answer.status_code == 422, change


async def test_only_the_team_reads_and_writes_drafts(office: Office) -> None:
    address = await office.draft()
    for caller in ("reader", "public"):
        for at in ("/reports", address, f"{address}/document", f"{address}/sections/purpose"):
            answer = await office.http.get(at, headers=office.as_caller(caller))
            assert answer.status_code == 403, at
    refused = await office.http.post(f"{address}/publication", json={"reason": "At once"})
    assert refused.status_code == 403
    number = address.rpartition("/")[2]
    assert (await office.public(f"/{number}")).status_code == 404


async def test_reading_a_report_takes_a_fixed_number_of_statements(office: Office) -> None:
    few = await office.short("{{ ni72.value }}")
    many = await office.short("{{ ni72.value }} {{ ni92.value }} {{ ni75.value }}\n" * 20)
    with counting(office.ledger.database) as for_few:
        await office.read(few)
    with counting(office.ledger.database) as for_many:
        await office.read(many)
    assert 0 < len(for_many) == len(for_few)
