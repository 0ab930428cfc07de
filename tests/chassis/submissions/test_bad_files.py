"""Files that are wrong: each is refused whole, says where and why, and leaves nothing behind."""

import asyncio
import gzip
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.chassis.submissions.running import HEADER, PATH, Warehouse, many_rows
from tests.support.polling import eventually

ROW = "A1,north,3,red,2024-05-01,Ann,no\n"
WRONG_FILES = {
    "nothing at all": ("", "empty_file"),
    "only blank lines": ("\n \n,,,\n", "empty_file"),
    "only a header": (HEADER, "no_rows"),
    "semicolons": ((HEADER + ROW).replace(",", ";"), "wrong_delimiter"),
    "tabs": ((HEADER + ROW).replace(",", "\t"), "wrong_delimiter"),
    "a needed column missing": ("item,site\nA1,north\n", "missing_column"),
    "a heading twice": ("item,Item,site,amount\nA1,A1,north,3\n", "duplicate_column"),
    "two spellings of a heading": ("item,site,PLACE (name),amount\nA1,n,n,3\n", "duplicate_column"),
    "a NUL": (HEADER + ROW + "A2,no\0rth,3,,,,\n", "nul_byte"),
    "a quote never closed": (HEADER + ROW + 'A2,"north,3,,,,\nA3,north,3,,,,\n', "unclosed_quote"),
    "text after a closing quote": (HEADER + 'A2,"nor"th,3,,,,\n', "unclosed_quote"),
    "UTF-16": ((HEADER + ROW).encode("utf-16"), "wrong_encoding"),
    "half UTF-8, half not": (
        HEADER.encode()
        + b"".join(f"Z{n},Z\u00fcrich,3,,,,\n".encode() for n in range(200_000))
        + "Z1,Z\u00fcrich,3,,,,\n".encode("cp1252"),
        "wrong_encoding",
    ),
    "bytes that are no text": (HEADER.encode() + b"A1,\x81\x8d,3,,,,\n", "wrong_encoding"),
    "one endless row": (HEADER.encode() + b'A1,"' + b"x" * (6 << 20), "too_long_row"),
    "damaged gzip": (gzip.compress(os.urandom(9_000))[:5_000] + b"x" * 5_000, "bad_gzip"),
    "a score of 100": (HEADER + "A1,north,100,,,,\n", "out_of_range"),
    "a score of -1": (HEADER + "A1,north,-1,,,,\n", "out_of_range"),
    "a score of 6.0": (HEADER + "A1,north,6.0,,,,\n", "not_a_whole_number"),
    "a score of six": (HEADER + "A1,north,six,,,,\n", "not_a_whole_number"),
    "a score of 1e1": (HEADER + "A1,north,1e1,,,,\n", "not_a_whole_number"),
    "a huge score": (HEADER + "A1,north,99999999999999999999,,,,\n", "not_a_whole_number"),
    "no key": (HEADER + ",north,3,,,,\n", "missing_value"),
    "a key in another form": (HEADER + "11,north,3,,,,\n", "wrong_form"),
    "a colour that is none": (HEADER + "A1,north,3,green,,,\n", "not_in_list"),
    "a date that is none": (HEADER + "A1,north,3,,2024-02-30,,\n", "not_a_date"),
    "a long name": (HEADER + "A1,a very long site,3,,,,\n", "too_long"),
    "the same item twice": (HEADER + ROW + "A2,north,1,,,,\n" + ROW, "duplicate_row"),
    "the kind's own rule": (HEADER + "A1,north,3,red,,,yes\n", "red_and_fragile"),
    "a rule over all rows": (HEADER + "A1,north,3,,,twice,\n", "keeper_twice"),
}


@pytest.mark.parametrize("name", WRONG_FILES)
async def test_a_wrong_file_is_refused_with_its_reason(warehouse: Warehouse, name: str) -> None:
    body, code = WRONG_FILES[name]
    errors = await warehouse.refused(body)
    assert code in {error["code"] for error in errors}, errors
    assert await warehouse.stock() == {}
    assert await warehouse.rows("SELECT 1 FROM outbox") == []
    assert (
        await warehouse.rows("SELECT 1 FROM pg_tables WHERE tablename LIKE 'stock_staged_0%'") == []
    )


async def test_every_error_is_told_at_once_with_its_row(warehouse: Warehouse) -> None:
    body = HEADER + "A1,north,x,green,,,\n" + ROW + "A1,north,3,,,,\n,,,,,,\nB2,n,101,,,,maybe\n"
    errors = await warehouse.refused(body)
    assert [(error["path"], error["code"]) for error in errors] == [
        ("row 1, amount", "not_a_whole_number"),
        ("row 1, colour", "not_in_list"),
        ("row 1", "duplicate_row"),
        ("row 2", "duplicate_row"),
        ("row 3", "duplicate_row"),
        ("row 5, amount", "out_of_range"),
        ("row 5, fragile", "not_in_list"),
    ]
    assert "101" in errors[5]["message"]


async def test_ragged_rows_are_named_with_their_fields(warehouse: Warehouse) -> None:
    errors = await warehouse.refused(HEADER + ROW + "A2,north\n" + 'A3,"a,b",3,,,,,surplus\n')
    assert [(error["path"], error["code"]) for error in errors] == [
        ("row 2", "ragged_row"),
        ("row 3", "ragged_row"),
    ]
    assert "has 2 fields where the header has 7" in errors[0]["message"]


async def test_a_short_row_and_a_long_one_do_not_hide_each_other(warehouse: Warehouse) -> None:
    errors = await warehouse.refused(HEADER + "A2,north\nA3,north,3,,,,,,,,,x\n")
    assert [error["path"] for error in errors] == ["row 1", "row 2"]


async def test_surplus_empty_fields_do_no_harm(warehouse: Warehouse) -> None:
    receipt = await warehouse.accepted(HEADER + ROW.strip() + ",,\n")
    assert receipt["rows"]["inserted"] == 1
    assert receipt["issues"] == {}


async def test_a_dialect_may_ignore_surplus_fields_with_a_warning(warehouse: Warehouse) -> None:
    body = "RAW item,RAW site,RAW amount,else\nA1,north,3,x,surplus\nA2,north,3,x\n"
    receipt = await warehouse.accepted(body)
    assert receipt["dialect"] == "raw"
    assert receipt["issues"] == {"surplus_fields": 1}
    assert len(await warehouse.stock()) == 2


async def test_a_dialect_may_take_missing_fields_as_blank_with_a_warning(
    warehouse: Warehouse,
) -> None:
    body = "RAW item,RAW site,RAW amount,else,more\nA1,north,3\nA2,north,3,x,y\n"
    receipt = await warehouse.accepted(body)
    assert receipt["dialect"] == "raw"
    assert receipt["issues"] == {"missing_fields": 1}
    assert len(await warehouse.stock()) == 2


async def test_unknown_columns_are_named_and_ignored(warehouse: Warehouse) -> None:
    receipt = await warehouse.accepted("Notes,ITEM, a-mount ,Place  (Name)\nx,A1,3,north\n")
    report = await warehouse.get(receipt["links"]["report"])
    assert [(one["code"], one["column"]) for one in report["results"]] == [
        ("unknown_column", "Notes")
    ]
    assert await warehouse.stock() == {"A1": ("north", 3)}


async def test_warnings_do_not_refuse(warehouse: Warehouse) -> None:
    receipt = await warehouse.accepted(HEADER + "A1,north,95,,,,\n")
    report = await warehouse.get(receipt["links"]["report"])
    assert report["results"][0]["message"] == "holds 95 of them"
    assert report["results"][0]["severity"] == "warning"


async def test_a_missing_value_is_null_and_not_zero(warehouse: Warehouse) -> None:
    await warehouse.accepted(HEADER + 'A1,north,,,,,\nA2,north,"",,01/01/1900,,\n')
    assert await warehouse.rows("SELECT DISTINCT amount, counted_on FROM stock") == [(None, None)]


async def test_announced_rows_must_come(warehouse: Warehouse) -> None:
    errors = await warehouse.refused(HEADER + ROW, expected_rows=2)
    assert [error["code"] for error in errors] == ["expected_rows"]
    assert (await warehouse.accepted(HEADER + ROW, expected_rows=1))["rows"]["expected"] == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
async def test_encodings_and_line_ends_are_read(
    warehouse: Warehouse, encoding: str, ending: str
) -> None:
    body = (HEADER + 'Z1,Z\u00fcrich \u2013,3,,,"A, b",\nZ2,n,4,,,,').replace("\n", ending)
    receipt = await warehouse.accepted(body.encode(encoding))
    assert await warehouse.stock() == {"Z1": ("Z\u00fcrich \u2013", 3), "Z2": ("n", 4)}
    assert receipt["encoding"] == {"cp1252": "windows-1252"}.get(encoding, encoding)


async def test_line_ends_and_quotes_inside_values_are_kept(warehouse: Warehouse) -> None:
    await warehouse.accepted(HEADER + 'A1,"no\nrth","3",,,"a ""b""",\nA2,north,4,,,,\n')
    rows = await warehouse.rows("SELECT site, keeper FROM stock ORDER BY item")
    assert rows == [("no\nrth", 'a "b"'), ("north", None)]


@pytest.mark.parametrize("told", [True, False])
async def test_gzip_is_read(warehouse: Warehouse, told: bool) -> None:
    half = [gzip.compress((HEADER + ROW).encode()), gzip.compress(b"A2,north,4,,,,\n")]
    headers = {"Content-Encoding": "gzip"} if told else {}
    _, receipt = await warehouse.post(b"".join(half), headers=headers)
    assert receipt["rows"]["inserted"] == 2
    assert receipt["size"] == len(HEADER + ROW) + 15


async def test_a_gzip_bomb_is_refused_while_it_inflates(warehouse: Warehouse) -> None:
    bomb = gzip.compress(HEADER.encode() + b"A1,north,3,,,,\n" * 10_000_000)
    assert len(bomb) < 1 << 20
    errors = await warehouse.refused(bomb)
    assert [error["code"] for error in errors] == ["decompresses_too_much"]


async def test_gzip_that_stops_is_cut_off(warehouse: Warehouse) -> None:
    body = gzip.compress((HEADER + ROW * 100).encode())[:-9]
    status, problem = await warehouse.post(body)
    assert (status, problem["code"]) == (400, "submission_cut_off")


async def test_a_file_over_the_limit_is_refused(warehouse: Warehouse) -> None:
    state, limit = warehouse.app.state, 10 << 20
    settings, piece = state.settings, ROW.encode() * 20_000

    async def too_much() -> AsyncIterator[bytes]:
        yield HEADER.encode()
        for _ in range(limit // len(piece) + 2):
            yield piece

    state.settings = settings.model_copy(update={"submission_max_bytes": limit})
    try:
        status, problem = await warehouse.post(too_much(), dry_run=True)
    finally:
        state.settings = settings
    assert (status, problem["code"]) == (413, "submission_too_large")


async def test_other_content_is_not_read(warehouse: Warehouse) -> None:
    status, _ = await warehouse.post(b"x", content_type="multipart/form-data; boundary=x")
    assert status == 415
    status, _ = await warehouse.post(b"x", headers={"Content-Encoding": "br"})
    assert status == 415


async def test_a_body_cut_off_half_way_leaves_only_a_failed_submission(
    warehouse: Warehouse, half_sent: Callable[[bytes, int], Awaitable[None]]
) -> None:
    body = many_rows(400_000)
    await half_sent(body, len(body) * 2 // 3)

    async def failed() -> bool:
        page = await warehouse.get(PATH, status="failed")
        return len(page["results"]) == 1

    await eventually(failed)
    assert await warehouse.stock() == {}
    assert (
        await warehouse.rows("SELECT 1 FROM pg_tables WHERE tablename LIKE 'stock_staged_0%'") == []
    )
    page = await warehouse.get(PATH, status="failed")
    assert page["results"][0]["issues"] == {"cut_off": 1}


@pytest.fixture
def half_sent(warehouse: Warehouse) -> Callable[[bytes, int], Awaitable[None]]:
    """Announce a whole body, send the first part of it, hang up."""

    async def send(body: bytes, part: int) -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", warehouse.port)
        auth = warehouse.http.headers["Authorization"]
        head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: {auth}\r\n"
        head += f"Content-Type: text/csv\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body[:part])
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    return send


async def test_a_wrong_row_deep_in_a_large_file_refuses_all_of_it(warehouse: Warehouse) -> None:
    body = many_rows(300_000) + b"X1,north,x,,,,\n"
    errors = await warehouse.refused(body)
    assert [(error["path"], error["code"]) for error in errors] == [
        ("row 300001, amount", "not_a_whole_number")
    ]
    assert (
        await warehouse.rows("SELECT 1 FROM pg_tables WHERE tablename LIKE 'stock_staged_0%'") == []
    )


async def test_rows_repeated_far_apart_are_found(warehouse: Warehouse) -> None:
    errors = await warehouse.refused(many_rows(200_000) + b"M7,north,1,,,,\n")
    assert [error["path"] for error in errors] == ["row 8", "row 200001"]


async def test_noise_never_breaks_the_service(warehouse: Warehouse) -> None:
    chosen = random.Random(20091203)
    for _ in range(40):
        body = bytearray((HEADER + ROW * 5).encode())
        for _ in range(chosen.randint(1, 6)):
            body[chosen.randrange(len(body))] = chosen.randrange(256)
        status, answer = await warehouse.post(bytes(body))
        assert status in (201, 422), answer
