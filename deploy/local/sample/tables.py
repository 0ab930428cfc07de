"""Made-up rows as files."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence


def csv_of(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """A CSV file, blank where a row says nothing."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
