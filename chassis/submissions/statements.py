"""The SQL that stages, merges and reverses, written for one kind's target table.

Only names that a service declared stand in these texts; values are always parameters.
`s` is the staging table, `t` the target.
"""

from dataclasses import dataclass

from chassis.submissions.kind import Target

_SEPARATOR = "chr(31)"
_ID = "CAST(:id AS uuid)"  # a bare parameter in a SELECT list would be taken for text


def quoted(name: str) -> str:
    """An identifier, quoted."""
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True, slots=True)
class Statements:
    """Statements over `target` and, for the merge, the staging table `staging`."""

    target: Target
    staging: str = ""

    @property
    def t(self) -> str:
        return quoted(self.target.table)

    @property
    def s(self) -> str:
        return quoted(self.staging)

    def columns(self, prefix: str = "", names: tuple[str, ...] | None = None) -> str:
        """A list of columns (all that come from the file, unless given)."""
        chosen = self.target.columns if names is None else names
        return ", ".join(prefix + quoted(name) for name in chosen)

    def same_key(self, one: str, other: str) -> str:
        return " AND ".join(
            f"{one}.{quoted(name)} = {other}.{quoted(name)}" for name in self.target.key
        )

    def row_key(self, alias: str) -> str:
        """The key of a row as one text."""
        parts = ", ".join(f"{alias}.{quoted(name)}::text" for name in self.target.key)
        return f"concat_ws({_SEPARATOR}, {parts})"

    def scope(self, alias: str) -> str:
        """The aggregate of a row as an array of texts."""
        return f"ARRAY[{self.columns(alias + '.', self.target.scope)}]::text[]"

    def scope_before(self, alias: str) -> str:
        """The aggregate of a row as it was, out of its image."""
        parts = ", ".join(f"{alias}.before ->> '{name}'" for name in self.target.scope)
        return f"ARRAY[{parts}]::text[]"

    def in_scope(self, alias: str, scopes: str) -> str:
        """Rows of `alias` in the aggregate `scopes.scope`, in a form indexes can serve."""
        return " AND ".join(
            f"{alias}.{quoted(name)} = {scopes}.scope[{at}]"
            for at, name in enumerate(self.target.scope, start=1)
        )

    def named_rows(self, alias: str) -> str:
        """FROM items: the aggregates `n` of the submission `:id` and the rows held of them.

        OFFSET keeps the planner to one index look-up an aggregate: it has no statistics of
        aggregates just named, and its other plans are ruinous.
        """
        return f"""submission_scope n CROSS JOIN LATERAL (
            SELECT * FROM {self.t} x WHERE {self.in_scope("x", "n")} OFFSET 0) {alias}"""

    @property
    def differs(self) -> str:
        """True where the file's row is not the row held."""
        if not self.target.values:
            return "false"
        held, given = self.columns("t.", self.target.values), self.columns("s.", self.target.values)
        return f"ROW({held}) IS DISTINCT FROM ROW({given})"

    # Staging

    def create_staging(self, *, temporary: bool) -> str:
        shape = f"SELECT NULL::integer AS row_number, {self.columns()} FROM {self.t} WITH NO DATA"
        if temporary:
            # One for each connection, emptied at each commit: no catalogue churn, no vacuum.
            return f"CREATE TEMPORARY TABLE IF NOT EXISTS {self.s} ON COMMIT DELETE ROWS AS {shape}"
        return f"CREATE TABLE {self.s} AS {shape}"

    @property
    def drop_staging(self) -> str:
        return f"DROP TABLE IF EXISTS {self.s}"

    @property
    def analyze(self) -> str:
        """Statistics of what joins look at, which the planner needs of so new a table."""
        names = tuple(dict.fromkeys((*self.target.key, *self.target.scope)))
        return f"ANALYZE {self.s} ({self.columns(names=names)})"

    @property
    def delete_staged(self) -> str:
        return f"DELETE FROM {self.s} WHERE row_number = ANY(CAST(:rows AS integer[]))"

    @property
    def count_staged(self) -> str:
        return f"SELECT count(*) FROM {self.s}"

    @property
    def staged_scopes(self) -> str:
        """The aggregates staged, in the order in which they are complete: rows, last page."""
        columns = self.columns("s.", self.target.scope)
        return f"""
            SELECT {self.scope("s")}, rows, (CAST(CAST(last AS text) AS point))[0]::int AS page
            FROM (SELECT {columns}, count(*) AS rows, max(s.ctid) AS last
                  FROM {self.s} s GROUP BY {columns}) s
            ORDER BY page"""

    # Merge

    @property
    def name_former_scopes(self) -> str:
        """Aggregates that lose rows, because the file says they belong to another now."""
        return f"""
            INSERT INTO submission_scope (submission_id, scope)
            SELECT DISTINCT {_ID}, {self.scope("t")} FROM {self.s} s
            JOIN {self.t} t ON {self.same_key("t", "s")}
            WHERE {self.scope("t")} <> {self.scope("s")}
            ON CONFLICT DO NOTHING"""

    @property
    def count_held(self) -> str:
        return f"""
            UPDATE submission_scope n SET expected = (
                SELECT count(*) FROM {self.t} t WHERE {self.in_scope("t", "n")})
            WHERE n.submission_id = :id"""

    @property
    def count_matches(self) -> str:
        return f"""
            SELECT count(*), count(*) FILTER (WHERE {self.differs})
            FROM {self.s} s JOIN {self.t} t ON {self.same_key("t", "s")}"""

    @property
    def keep_before(self) -> str:
        return f"""
            INSERT INTO submission_change
                (submission_id, row_key, action, previous, sequence, before)
            SELECT {_ID}, {self.row_key("t")},
                CASE WHEN {self.differs} THEN 'changed' ELSE 'restated' END,
                t.submission_id, CAST(:sequence AS bigint),
                CASE WHEN {self.differs} THEN to_jsonb(t) END
            FROM {self.s} s JOIN {self.t} t ON {self.same_key("t", "s")}"""

    @property
    def update(self) -> str:
        pairs = [f"{quoted(name)} = s.{quoted(name)}" for name in self.target.values]
        return f"""
            UPDATE {self.t} t SET {", ".join([*pairs, "submission_id = :id"])}
            FROM {self.s} s WHERE {self.same_key("t", "s")} AND {self.differs}"""

    @property
    def remove_others(self) -> str:
        """For `replaces=scope`: rows of the aggregates received that are not in the file."""
        return f"""
            WITH gone AS (
                DELETE FROM {self.t} t USING {self.named_rows("h")}
                WHERE n.submission_id = :id AND n.received > 0 AND {self.same_key("t", "h")}
                AND NOT EXISTS (SELECT 1 FROM {self.s} s WHERE {self.same_key("s", "h")})
                RETURNING t.*)
            INSERT INTO submission_change
                (submission_id, row_key, action, previous, sequence, before)
            SELECT {_ID}, {self.row_key("g")}, 'removed', g.submission_id,
                CAST(:sequence AS bigint), to_jsonb(g)
            FROM gone g"""

    @property
    def insert_new(self) -> str:
        return f"""
            INSERT INTO {self.t} ({self.columns()}, submission_id)
            SELECT {self.columns("s.")}, {_ID} FROM {self.s} s
            WHERE NOT EXISTS (SELECT 1 FROM {self.t} t WHERE {self.same_key("t", "s")})"""

    @property
    def insert_pages(self) -> str:
        """The rows on some pages of the staging table, none of which is held."""
        return f"""
            INSERT INTO {self.t} ({self.columns()}, submission_id)
            SELECT {self.columns("s.")}, {_ID} FROM {self.s} s
            WHERE s.ctid >= CAST(CAST(:start AS text) AS tid)
            AND s.ctid < CAST(CAST(:stop AS text) AS tid)"""

    @property
    def touched(self) -> str:
        """Aggregates of rows inserted, changed (old and new aggregate) or removed."""
        return f"""
            SELECT DISTINCT {self.scope("t")} AS scope FROM {self.s} s
            JOIN {self.t} t ON {self.same_key("t", "s")} WHERE t.submission_id = :id
            UNION SELECT DISTINCT {self.scope_before("c")} FROM submission_change c
            WHERE c.submission_id = :id AND c.action IN ('changed', 'removed')"""
