"""docs/audit.md lists every action there is, and no other."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
ACT = r"(?:Deed|_deed|deed_of_[a-z]+|_record)"
RECORDED = re.compile(ACT + r'\((?:[a-z]+, )*\s*"([a-z_]+\.[a-z_]+)"')

EXAMPLES = {
    *("profiles.submit", "visit.sign_off", "notice.create"),
    *("agreement.open", "booking.move_up", "booking.end"),
    *("report_sections.sign_off", "report_sections.reopen"),
    *("dead_letters.read", "dead_letters.replay", "dead_letters.fix", "dead_letters.discard"),
}
"""Of actions whose names are put together: of files, records, a report's sections, dead letters."""


def test_the_page_lists_what_is_recorded() -> None:
    sources = [file for part in ("chassis", "services") for file in (ROOT / part).rglob("*.py")]
    recorded = {found for file in sources for found in RECORDED.findall(file.read_text())}
    page = (ROOT / "docs" / "audit.md").read_text()
    table = page.partition("| of | actions |")[2].partition("\n\n")[0]
    listed = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", table)) - EXAMPLES
    assert listed == recorded
