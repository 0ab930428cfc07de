-- The embedded log. Offsets are dense and follow commit order, because `append` holds the row of
-- a partition from the moment it takes an offset until it commits: no reader can see offset n + 1
-- before n. That is what an identity column or a timestamp could not promise.

CREATE TABLE IF NOT EXISTS bus.partition (
    topic        text NOT NULL,
    number       integer NOT NULL,
    next_offset  bigint NOT NULL DEFAULT 0,
    compacted_to bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (topic, number)
) WITH (fillfactor = 50);

CREATE TABLE IF NOT EXISTS bus.record (
    topic     text NOT NULL,
    partition integer NOT NULL,
    "offset"  bigint NOT NULL,
    key       text NOT NULL,
    headers   jsonb NOT NULL,
    value     bytea NOT NULL,
    time      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (topic, partition, "offset")
);

-- For compaction: older records of the keys that were written lately.
CREATE INDEX IF NOT EXISTS ix_record_key ON bus.record (topic, partition, key, "offset");

CREATE OR REPLACE FUNCTION bus.append(
    topics text[], numbers integer[], keys text[], all_headers text[], all_values bytea[]
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    appended bigint;
BEGIN
    -- In one order everywhere, so that two publishers never wait for each other.
    PERFORM FROM bus.partition p
      WHERE (p.topic, p.number) IN (SELECT u.topic, u.number FROM unnest(topics, numbers) u(topic, number))
      ORDER BY p.topic, p.number FOR UPDATE;
    INSERT INTO bus.record (topic, partition, "offset", key, headers, value)
      SELECT p.topic, p.number,
             p.next_offset - 1 + row_number() OVER (PARTITION BY p.topic, p.number ORDER BY m.place),
             m.key, m.headers::jsonb, m.value
      FROM unnest(topics, numbers, keys, all_headers, all_values)
           WITH ORDINALITY AS m(topic, number, key, headers, value, place)
      JOIN bus.partition p ON p.topic = m.topic AND p.number = m.number;
    GET DIAGNOSTICS appended = ROW_COUNT;
    IF appended <> cardinality(topics) THEN
        RAISE EXCEPTION 'a topic or partition is missing' USING ERRCODE = 'undefined_object';
    END IF;
    UPDATE bus.partition p SET next_offset = p.next_offset + n.records
      FROM (SELECT u.topic, u.number, count(*) AS records
            FROM unnest(topics, numbers) u(topic, number) GROUP BY u.topic, u.number) n
      WHERE p.topic = n.topic AND p.number = n.number;
    PERFORM pg_notify('bus', '');
END $$;

-- Drops each record that a newer one of the same key has superseded; returns how many. Only keys
-- written since the last run can have such records. The head of a partition is always the newest
-- of its key, so it stays, and so does the offset the next record will get.
CREATE OR REPLACE FUNCTION bus.compact(in_topic text, in_number integer) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    since bigint;
    until bigint;
    dropped bigint;
BEGIN
    SELECT compacted_to, next_offset INTO since, until
      FROM bus.partition WHERE topic = in_topic AND number = in_number;
    DELETE FROM bus.record r
      USING (SELECT key, max("offset") AS newest FROM bus.record
             WHERE topic = in_topic AND partition = in_number
               AND "offset" >= since AND "offset" < until
             GROUP BY key) k
      WHERE r.topic = in_topic AND r.partition = in_number
        AND r.key = k.key AND r."offset" < k.newest;
    GET DIAGNOSTICS dropped = ROW_COUNT;
    UPDATE bus.partition SET compacted_to = until WHERE topic = in_topic AND number = in_number;
    RETURN dropped;
END $$;
