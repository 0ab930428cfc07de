-- The audit log of the service {service}, made by an administrator; may be run again at any time.
--
-- The log belongs to a role of its own that nobody can log in as. The service's role may add
-- entries and read them, nothing else. When an entry was written it cannot say: the clock does.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{service}_auditor') THEN
        CREATE ROLE "{service}_auditor" NOLOGIN NOINHERIT;
        -- An administrator who is no superuser must be a member to create the role's schema.
        GRANT "{service}_auditor" TO CURRENT_USER;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL; -- made for another database of the server at the same moment
END $$;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{service}_auditor' AND rolcanlogin) THEN
        RAISE EXCEPTION 'The role {service}_auditor can log in; it must not.';
    END IF;
    IF pg_has_role('{service}', '{service}_auditor', 'MEMBER') THEN
        RAISE EXCEPTION 'The role {service} may act as {service}_auditor; it must not.';
    END IF;
END $$;

CREATE SCHEMA IF NOT EXISTS "{service}_audit" AUTHORIZATION "{service}_auditor";

SET LOCAL ROLE "{service}_auditor";

CREATE TABLE IF NOT EXISTS "{service}_audit".entry (
    id uuid NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    client text NOT NULL,
    roles text[] NOT NULL,
    organisations text[] NOT NULL,
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject text NOT NULL,
    before jsonb,
    after jsonb,
    why text,
    personal boolean NOT NULL,
    rows integer NOT NULL,
    request_id text,
    correlation_id text,
    PRIMARY KEY (at, id)
);
CREATE INDEX IF NOT EXISTS entry_client ON "{service}_audit".entry (client, at, id);
CREATE INDEX IF NOT EXISTS entry_action ON "{service}_audit".entry (action, at, id);
CREATE INDEX IF NOT EXISTS entry_subject ON "{service}_audit".entry (subject_kind, subject, at, id);
CREATE INDEX IF NOT EXISTS entry_request ON "{service}_audit".entry (request_id);
CREATE INDEX IF NOT EXISTS entry_personal ON "{service}_audit".entry (at, id) WHERE personal;

GRANT USAGE ON SCHEMA "{service}_audit" TO "{service}";
GRANT SELECT ON "{service}_audit".entry TO "{service}";
GRANT INSERT (
    id, client, roles, organisations, action, subject_kind, subject, before, after, why, personal,
    rows, request_id, correlation_id
) ON "{service}_audit".entry TO "{service}";
COMMENT ON SCHEMA "{service}_audit" IS 'audit {version}';

RESET ROLE;
