"""`python -m tests.earlyyears.crashing`: the service with a fault in the middle of its check."""

import polars as pl

from chassis.__main__ import serve
from services.earlyyears.profiles import checks


def _crash(frame: pl.DataFrame, _register: pl.DataFrame) -> pl.DataFrame:
    raise ValueError(f"cannot go on with {frame.rows()}")


if __name__ == "__main__":
    checks._with_school = _crash  # type: ignore[assignment]
    serve("services.earlyyears")
