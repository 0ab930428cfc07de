"""The planner's statistics of tables of learners."""

from functools import partial
from typing import Final

from chassis.statistics import analyse_grown as _analyse_grown

COLUMNS: Final = ("learner_id", "learner_key", "person")
"""What tables of learners have."""

analyse_grown = partial(_analyse_grown, columns=COLUMNS)
