"""`python -m gateway.description`: write `gateway/openapi.json`, refusing what would break callers.

`--breaking "why"` lets a break pass and says so in the changelog; `--check` writes nothing, and
fails when the file is not what would be written.
"""

import argparse
import sys
from pathlib import Path
from typing import Final

import orjson

from gateway.description import FILE, Document
from gateway.description.breaking import breaking
from gateway.description.examples import with_examples
from gateway.description.merging import merged
from gateway.description.services import described

CHANGELOG: Final = Path(__file__).parents[2] / "CHANGELOG.md"
_HEADING: Final = "## Unreleased\n"


def content(document: Document) -> bytes:
    """The file as it is committed and served: the same bytes for the same services."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(document, option=options)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m gateway.description", description=__doc__)
    parser.add_argument("--breaking", metavar="WHY", help="let a breaking change pass")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    arguments = parser.parse_args()
    new = content(with_examples(merged(list(described()))))
    old = FILE.read_bytes() if FILE.exists() else new
    if arguments.check:
        return _told(
            ["gateway/openapi.json is not up to date: make describe"] if new != old else []
        )
    faults = breaking(orjson.loads(old), orjson.loads(new))
    if faults and not arguments.breaking:
        return _told([*faults, 'Callers would break; if it must be: --breaking "why".'])
    if faults:
        CHANGELOG.write_text(announced(CHANGELOG.read_text(), arguments.breaking, faults))
    FILE.write_bytes(new)
    return 0


def _told(faults: list[str]) -> int:
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


def announced(changelog: str, why: str, faults: list[str]) -> str:
    """The changelog with a break told first of what is unreleased."""
    lines = [f"- **Breaking**: {why}", *(f"  - {fault}" for fault in faults)]
    return changelog.replace(_HEADING, f"{_HEADING}\n" + "\n".join(lines) + "\n", 1)


if __name__ == "__main__":
    sys.exit(main())
