"""What may be done to statutory targets, and by which day. Pure: every day is given."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from chassis.problems import Fault, Problem
from chassis.records.refusing import need_from, not_allowed, wrong
from education.years import AcademicYear
from services.sif.targets.law import FIRST_DUE, TITLES, Stage, in_force
from services.sif.targets.state import Advice, Target, Targets


def due_on(year: AcademicYear) -> date:
    """The last day to set the targets for a year's results: 31 December, five terms before the
    summer term they are of (31 December 2009 for 2010/11)."""
    return date(year.start - 1, 12, 31)


def year_for(day: date) -> AcademicYear:
    """The academic year whose targets are due next, on this day or later."""
    return AcademicYear(day.year + 1)


def authority_due_on(year: AcademicYear) -> date:
    """The last day for the authority's own, added up from its schools': 31 January after."""
    return date(year.start, 1, 31)


def known(year: AcademicYear) -> AcademicYear:
    """The year. Raises `invalid_request` for one whose targets fell due before the law known."""
    if due_on(year) < FIRST_DUE:
        message = f"of targets due before {FIRST_DUE} the law is not known here"
        raise wrong("law_not_known", "$.year", message)
    return year


def is_late(due: date, set_on: date | None, on: date) -> bool:
    """Whether targets that were due had not been set on a day."""
    return on > due and (set_on is None or set_on > on)


def set_targets(targets: Targets, given: Sequence[Target], on: date) -> Targets:
    """The targets as the governing body set them: all that are required, and no others."""
    if targets.status != "due":
        raise not_allowed(f"They are {_words(targets)}; what is set is changed by a revision.")
    _complete(targets, given)
    return targets.model_copy(update={"status": "set", "set_on": on, "targets": tuple(given)})


def revised(targets: Targets, given: Sequence[Target], on: date) -> Targets:
    """The targets as set anew; those before stay in the history."""
    if targets.status not in ("set", "revised") or targets.set_on is None:
        raise not_allowed(f"They are {_words(targets)}; only what was set can be revised.")
    need_from(on, targets.set_on, "they were set")
    _complete(targets, given)
    changed = {"status": "revised", "revised_on": on, "targets": tuple(given)}
    return targets.model_copy(update=changed)


def advised(targets: Targets, advice: Advice) -> Targets:
    """The targets with what the School Improvement Partner advised."""
    faults = list(_strange(targets, advice.proposed, "$.proposed"))
    if faults:
        raise Problem("invalid_request", "The targets proposed cannot be so.", errors=faults)
    return targets.model_copy(update={"advice": (*targets.advice, advice)})


def of_stages(targets: Targets, stages: Iterable[Stage]) -> Targets:
    """The targets of a school with pupils at the end of these stages; none: nothing to set."""
    if targets.status in ("set", "revised"):
        raise not_allowed("They are set; the key stages they are of stay as they are.")
    wanted = tuple(sorted(set(stages)))
    gone = sorted(set(wanted) - set(in_force(wanted, targets.due_on)))
    if gone:
        message = f"no targets for {', '.join(gone)} are required that are due on {targets.due_on}"
        raise wrong("not_required", "$.stages", message)
    status = "due" if wanted else "not_required"
    return targets.model_copy(update={"status": status, "stages": wanted})


def _complete(targets: Targets, given: Sequence[Target]) -> None:
    """Raises `invalid_request` with every target that is missing, twice there, or not required."""
    there = {one.measure for one in given}
    faults = list(_strange(targets, given, "$.targets"))
    faults += [
        Fault("missing_target", "$.targets", f"{one.measure} is required: {one.title}")
        for one in targets.required
        if one.measure not in there
    ]
    if faults:
        raise Problem("invalid_request", "The targets cannot be so.", errors=faults)


def _strange(targets: Targets, given: Sequence[Target], path: str) -> Iterator[Fault]:
    wanted = {one.measure for one in targets.required}
    times = Counter(one.measure for one in given)
    for place, one in enumerate(given):
        here = f"{path}.{place}.measure"
        if one.measure not in wanted:
            yield Fault("not_required", here, _why_not(targets, one))
        elif times[one.measure] > 1:
            yield Fault("twice", here, f"{one.measure} is there {times[one.measure]} times")


def _why_not(targets: Targets, target: Target) -> str:
    due = f"of targets for {targets.year}, due on {targets.due_on}"
    return f"{TITLES[target.measure]} is none {due}, that this school must set"


def _words(targets: Targets) -> str:
    return {"due": "not set yet", "not_required": "not required"}.get(
        targets.status, targets.status
    )
