"""The SQL that reverses a submission, also under later ones that changed the same rows.

Each row has a history: who wrote it, one after another. The newest version is in the target;
each older one is the `before` of the entry that followed it (`previous` names its writer). To
withdraw a submission is to take its versions out of these histories:

- a version that a later file restated unchanged passes to that file, its heir;
- a newest version gives way to the one before it (or to nothing, if it was inserted);
- an older version is taken out by linking its successor to its predecessor;
- where it had brought the row anew, the removal that followed restates the one before it;
- a row it removed comes back, unless a later file brought that row anew.
"""

from dataclasses import dataclass

from chassis.submissions.kind import Target
from chassis.submissions.statements import Statements, quoted

# One for each connection, emptied at each commit.
CREATE_HEIRS = """
    CREATE TEMPORARY TABLE IF NOT EXISTS submission_heir (row_key text PRIMARY KEY, heir uuid)
    ON COMMIT DELETE ROWS"""
FORGET_RESTATEMENTS = """
    DELETE FROM submission_change WHERE submission_id = :id AND action = 'restated'"""
FIND_HEIRS = """
    INSERT INTO submission_heir
    SELECT DISTINCT ON (row_key) row_key, submission_id FROM submission_change
    WHERE action = 'restated' AND previous = :id ORDER BY row_key, sequence"""
FORGET_CHANGES = "DELETE FROM submission_change WHERE submission_id = :id AND action = 'changed'"
FORGET_REMOVALS = "DELETE FROM submission_change WHERE submission_id = :id AND action = 'removed'"

_NAME_HEIR = "previous = h.heir, before = jsonb_set(c.before, '{submission_id}', to_jsonb(h.heir))"
_TO_HEIR = "FROM submission_heir h WHERE c.previous = :id AND c.row_key = h.row_key"
_ENTRY_TO_HEIRS = [
    # Later restatements follow the heir; so do the images later changes keep.
    f"""UPDATE submission_change c SET previous = h.heir {_TO_HEIR}
        AND c.action = 'restated' AND c.submission_id <> h.heir""",
    f"""UPDATE submission_change c SET {_NAME_HEIR} {_TO_HEIR}
        AND c.action <> 'restated'""",
    # The heir now made this submission's change: same row before, same image.
    """UPDATE submission_change c
       SET action = e.action, before = e.before, previous = e.previous
       FROM submission_heir h JOIN submission_change e
            ON e.submission_id = :id AND e.row_key = h.row_key
       WHERE c.submission_id = h.heir AND c.row_key = h.row_key""",
    """DELETE FROM submission_change e USING submission_heir h
       WHERE e.submission_id = :id AND e.row_key = h.row_key""",
    # Where this submission had inserted the row, the heir did: no entry.
    """DELETE FROM submission_change c USING submission_heir h
       WHERE c.submission_id = h.heir AND c.row_key = h.row_key
       AND c.action = 'restated' AND c.previous = :id""",
]
_UNLINK = [
    """UPDATE submission_change c SET previous = e.previous, before = e.before
       FROM submission_change e WHERE e.submission_id = :id AND e.action = 'changed'
       AND c.previous = :id AND c.row_key = e.row_key""",
    # A removal of what it had brought anew restates the removal before, as do its restatements;
    # with no removal before, they keep nothing and are deleted with the rest. (ANY, not IN: with
    # IN the planner goes through all entries of `again.by` for each of them.)
    """UPDATE submission_change c SET action = 'restated', before = NULL, previous = again.first
       FROM (SELECT d.row_key, d.submission_id AS by, coalesce((
                SELECT r.submission_id FROM submission_change r
                WHERE r.row_key = d.row_key AND r.action = 'removed' AND r.sequence < d.sequence
                AND (SELECT f.kind FROM submission f WHERE f.id = r.submission_id) = :kind
                ORDER BY r.sequence DESC LIMIT 1), d.previous) AS first
             FROM submission_change d WHERE d.previous = :id AND d.action = 'removed') again
       WHERE c.row_key = again.row_key
       AND again.by = ANY (ARRAY[c.submission_id, c.previous])""",
    "DELETE FROM submission_change WHERE previous = :id",
    FORGET_CHANGES,
]


@dataclass(frozen=True, slots=True)
class Reversal:
    """The statements for one target; `:id` is the submission withdrawn, `:kind` its kind."""

    target: Target

    @property
    def _of(self) -> Statements:
        return Statements(self.target)

    @property
    def _own(self) -> str:
        """Rows whose newest version is this submission's, as `o`."""
        return f"""(SELECT h.* FROM {self._of.named_rows("h")}
            WHERE n.submission_id = :id AND h.submission_id = :id) o"""

    def _image(self, alias: str) -> str:
        return f"LATERAL jsonb_populate_record(NULL::{self._of.t}, {alias}.before) b"

    def to_heirs(self) -> list[str]:
        """Pass every version that a later file restated to the first such file."""
        own = f"""UPDATE {self._of.t} t SET submission_id = h.heir
            FROM {self._own} JOIN submission_heir h ON h.row_key = {self._of.row_key("o")}
            WHERE {self._of.same_key("t", "o")}"""
        return [own, *_ENTRY_TO_HEIRS]

    @property
    def touched(self) -> str:
        """The aggregates whose rows the rest of the steps may change."""
        return f"""
            SELECT DISTINCT {self._of.scope("o")} AS scope FROM {self._own}
            UNION SELECT DISTINCT {self._of.scope_before("c")} FROM submission_change c
            WHERE c.submission_id = :id"""

    @property
    def restore(self) -> str:
        """Newest versions give way to the ones before them."""
        names = self.target.values
        pairs = ", ".join(f"{quoted(name)} = b.{quoted(name)}" for name in names)
        pairs = f"{pairs}, " if pairs else ""
        return f"""
            UPDATE {self._of.t} t SET {pairs}submission_id = b.submission_id
            FROM submission_change e, {self._image("e")}
            WHERE e.submission_id = :id AND e.action = 'changed'
            AND {self._of.same_key("t", "b")} AND t.submission_id = :id"""

    @property
    def delete_inserted(self) -> str:
        same = self._of.same_key("t", "o")
        return f"DELETE FROM {self._of.t} t USING {self._own} WHERE {same}"

    def unlink(self) -> list[str]:
        """Older versions leave the histories."""
        return _UNLINK

    def hand_on_removals(self) -> list[str]:
        """A removed row that a later file brought anew: that file changed it, in effect."""
        becomes = """action = 'changed', submission_id = {by},
            sequence = (SELECT sequence FROM submission WHERE id = {by})"""
        of = self._of
        return [
            f"""UPDATE submission_change e SET {becomes.format(by="next.by")}
                FROM (SELECT DISTINCT ON (e.row_key) e.row_key, c.previous AS by
                    FROM submission_change e
                    JOIN submission_change c ON c.row_key = e.row_key AND c.sequence > e.sequence
                    JOIN submission f ON f.id = c.submission_id AND f.kind = :kind
                    WHERE e.submission_id = :id AND e.action = 'removed'
                    ORDER BY e.row_key, c.sequence) next
                WHERE e.submission_id = :id AND e.action = 'removed'
                AND e.row_key = next.row_key""",
            f"""UPDATE submission_change e SET {becomes.format(by="held.by")}
                FROM (SELECT e.row_key, t.submission_id AS by
                    FROM submission_change e, {self._image("e")}, {of.t} t
                    WHERE e.submission_id = :id AND e.action = 'removed'
                    AND {of.same_key("t", "b")}) held
                WHERE e.submission_id = :id AND e.action = 'removed'
                AND e.row_key = held.row_key""",
        ]

    @property
    def bring_back(self) -> str:
        return f"""
            INSERT INTO {self._of.t} ({self._of.columns()}, submission_id)
            SELECT {self._of.columns("b.")}, b.submission_id
            FROM submission_change e, {self._image("e")}
            WHERE e.submission_id = :id AND e.action = 'removed'"""
