"""Problems a submission may be answered with, every error of the file in them."""

from collections.abc import Mapping
from typing import Any

from chassis.problems import Fault, Problem, ProblemType, register
from chassis.submissions.issues import IssueLog
from chassis.submissions.receipt import Receipt

register(
    submission_rejected=ProblemType(
        422,
        "The file has errors; nothing of it was kept",
        "Mend every listed error and send the file again; the report has all of them.",
    ),
    submission_cut_off=ProblemType(
        400,
        "The file did not arrive whole; nothing of it was kept",
        "Send it again.",
    ),
    submission_too_large=ProblemType(
        413,
        "The file is larger than this service takes",
        "Split it, for instance by school.",
    ),
)
_OF_FILE = {"cut_off": "submission_cut_off", "too_large": "submission_too_large"}


def refusal(receipt: Receipt, found: IssueLog) -> Problem:
    """The problem with the first thousand errors; the receipt tells how many there are."""
    errors = [issue for issue in found.first() if issue["severity"] == "error"]
    code = next((_OF_FILE[one] for one in _OF_FILE if found.counts[one]), "submission_rejected")
    count = found.errors
    rows = receipt.rows.received
    detail = f"{count} error{'' if count == 1 else 's'} in {rows} row{'' if rows == 1 else 's'}."
    if count > len(errors):
        detail += f" The first {len(errors)} are listed; {receipt.links['report']} has them all."
    return Problem(
        code,
        detail,
        errors=[_fault(issue, found.fix_of(issue["code"])) for issue in errors],
        extra={"submission": receipt.model_dump(mode="json")},
    )


def _fault(issue: Mapping[str, Any], fix: str) -> Fault:
    place = f"row {issue['row']}" if issue["row"] else "file"
    column = issue["column"]
    value = f" (not {issue['value']!r})" if issue["value"] is not None else ""
    return Fault(
        code=issue["code"],
        path=f"{place}, {column}" if column else place,
        message=f"{column} {issue['message']}{value}" if column else f"{issue['message']}{value}",
        fix=fix,
    )


def busy(detail: str) -> Problem:
    """Not now; soon."""
    return Problem("unavailable", detail, headers={"Retry-After": "5"})
