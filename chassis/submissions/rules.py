"""The rules every file is held to, whatever its kind: one catalogue, published with the kind's own.

An issue is always an entry of this catalogue (`Rule`) applied to a place in the file.
"""

from collections.abc import Iterator
from typing import Any

from chassis.submissions.kind import Kind, Rule

_FILE = (
    Rule("empty_file", "error", "The file holds nothing.", "Export it again and check its size."),
    Rule(
        "no_rows",
        "error",
        "The file has headings but no row.",
        "Add the rows; to remove rows, withdraw the submission that brought them.",
    ),
    Rule(
        "wrong_delimiter",
        "error",
        "The columns are separated by something else than a comma.",
        "Save the file as CSV with commas ('CSV UTF-8' in spreadsheet programs).",
    ),
    Rule(
        "wrong_encoding",
        "error",
        "The text is neither UTF-8 nor Windows-1252, or a mixture.",
        "Save the file as UTF-8.",
    ),
    Rule("nul_byte", "error", "The file has NUL bytes: it is not text.", "Send text, not binary."),
    Rule(
        "unclosed_quote",
        "error",
        "A quotation mark opens a value that is never closed, or stands inside a bare value.",
        "Double quotation marks inside values and put the whole value in quotation marks.",
    ),
    Rule(
        "too_long_row",
        "error",
        "One row is longer than a megabyte.",
        "Look for a missing line end or an unclosed quotation mark.",
    ),
    Rule("duplicate_column", "error", "Two columns have the same heading.", "Remove one of them."),
    Rule(
        "missing_column", "error", "A column that must be there is not.", "Add it, or its heading."
    ),
    Rule(
        "unknown_column",
        "warning",
        "A column that this kind does not know; it is ignored.",
        "Remove it, or correct its heading.",
    ),
    Rule(
        "cut_off",
        "error",
        "The file ended before it was complete; nothing of it was kept.",
        "Send it again.",
    ),
    Rule(
        "too_large",
        "error",
        "The file is larger than the service takes, decompressed.",
        "Split it, for instance by school.",
    ),
    Rule(
        "decompresses_too_much",
        "error",
        "The compressed file grows more than a hundredfold: it is not a real return.",
        "Send it uncompressed.",
    ),
    Rule("bad_gzip", "error", "The compressed file is damaged.", "Compress and send it again."),
    Rule(
        "not_json",
        "error",
        "The body is not the JSON its Content-Type promises.",
        "Send an array of objects, {'rows': [...]}, or one object on each line.",
    ),
    Rule(
        "expected_rows",
        "error",
        "The number of rows is not the one announced in expected_rows.",
        "Check that the export is complete.",
    ),
    Rule(
        "shrinkage",
        "error",
        "A replacement would remove more than a tenth of the rows held for one aggregate.",
        "If that is meant, send again with confirm_shrinkage=true.",
    ),
)
_ROW = (
    Rule(
        "ragged_row",
        "error",
        "The row has another number of fields than the heading.",
        "Put values that contain commas in quotation marks; fill the row up with empty fields.",
    ),
    Rule(
        "surplus_fields",
        "warning",
        "The row has more fields than the heading; the surplus was ignored.",
        "Check that no value with a comma lacks its quotation marks.",
    ),
    Rule(
        "missing_fields",
        "warning",
        "The row has fewer fields than the heading; the rest was taken as blank.",
        "Check that the row was not cut off.",
    ),
    Rule("row_not_object", "error", "A JSON row is not an object.", "Send objects."),
    Rule(
        "not_a_single_value", "error", "A JSON value is a list or an object.", "Send single values."
    ),
    Rule("missing_value", "error", "A value that every row needs is missing.", "Fill it in."),
    Rule("too_long", "error", "The text is too long.", "Shorten it."),
    Rule("wrong_form", "error", "The value has not the form it must have.", "See the message."),
    Rule(
        "not_a_whole_number",
        "error",
        "The value is not a whole number written in digits (6, not 6.0 or six).",
        "Write the number in digits.",
    ),
    Rule(
        "not_a_number",
        "error",
        "The value is not a number written in digits (57.3, not 57,3 or 57.3%).",
        "Write the number in digits, with a full stop before its decimal places.",
    ),
    Rule(
        "too_many_places",
        "error",
        "The number has more decimal places than it can have.",
        "Round it.",
    ),
    Rule("out_of_range", "error", "The number is too small or too large.", "Correct the number."),
    Rule("not_a_date", "error", "The value is not a date, or written otherwise.", "Rewrite it."),
    Rule("not_in_list", "error", "The value is not one of those allowed.", "Choose one of them."),
    Rule(
        "duplicate_row",
        "error",
        "Two or more rows of the file are about the same thing.",
        "Leave only the right one.",
    ),
)
GENERAL: dict[str, Rule] = {rule.code: rule for rule in (*_FILE, *_ROW)}
FILE_CODES = frozenset(rule.code for rule in _FILE)


def catalogue(kind: Kind[Any]) -> dict[str, Rule]:
    """All rules of a kind by code: those of files and rows, then the kind's own."""
    return GENERAL | {rule.code: rule for rule in kind.rules}


def column_rules(kind: Kind[Any]) -> Iterator[dict[str, object]]:
    """What each column may hold and which rules can strike it, for the published catalogue."""
    for dialect in kind.dialects:
        for column in dialect.columns:
            codes = (("missing_value",) if column.required else ()) + column.type.codes
            yield {
                "dialect": dialect.name,
                "column": column.name,
                "also_headed": list(column.aliases),
                "meaning": column.meaning,
                "must_be": column.type.describe(),
                "column_needed": column.must_be_present,
                "value_needed": column.required,
                "personal": column.personal,
                "rules": list(codes),
            }
