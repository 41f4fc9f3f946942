-- The append-only event log. Everything here belongs to sallyport_audit_owner, a role that nobody
-- can log in as; the migration runs under SET ROLE of it.

GRANT USAGE ON SCHEMA audit TO sallyport_audit_writer, sallyport_audit_reader;

CREATE FUNCTION audit.refuse_change() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% of audit.% refused: the audit store is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

-- One row per lane of one start of a gateway: whose sequence it is.
CREATE TABLE audit.writer (
    lane bigint PRIMARY KEY,
    boot bigint NOT NULL,
    lane_index smallint NOT NULL,
    replica text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- wseq is dense per lane, from 1. All but lane, wseq and leaf are projections of body; day is the
-- UTC day of ts. leaf = SHA-256(0x00 || body), as RFC 6962, section 2.1 hashes a leaf.
CREATE TABLE audit.event (
    day date NOT NULL,
    lane bigint NOT NULL,
    wseq bigint NOT NULL CHECK (wseq > 0),
    id uuid NOT NULL,
    ts timestamptz NOT NULL,
    kind text NOT NULL CHECK (kind IN ('login', 'session', 'decision', 'outcome', 'approval', 'admin')),
    session uuid,
    protocol text,
    principal text,
    subject text,
    actors text[] NOT NULL,
    target text,
    account text,
    verb text,
    command text,
    truncated boolean NOT NULL,
    verdict text,
    rule text,
    outcome text,
    code text,
    act text,
    reason text,
    decision uuid,
    approval text,
    policy_digest text,
    config_digest text NOT NULL,
    leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
    body bytea NOT NULL CHECK (octet_length(body) <= 61440),
    PRIMARY KEY (day, lane, wseq)
) PARTITION BY RANGE (day);

CREATE INDEX event_time ON audit.event (day, ts, id);
CREATE INDEX event_session ON audit.event (session, ts) WHERE session IS NOT NULL;
CREATE INDEX event_principal ON audit.event (principal, ts) WHERE principal IS NOT NULL;

-- Triggers of statements are not cloned to partitions, so every table gets its own. ALWAYS: they
-- fire in replica role too.
CREATE FUNCTION audit.protect(relation regclass) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format(
        'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %s '
        'FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change()', relation);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER append_only', relation);
END
$$;

DO $$ BEGIN PERFORM audit.protect('audit.writer'), audit.protect('audit.event'); END $$;

-- Makes the partition of a day. ATTACH locks less than CREATE ... PARTITION OF: inserts go on.
CREATE FUNCTION audit.ensure_day(wanted date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    partition text := 'event_' || to_char(wanted, 'YYYYMMDD');
BEGIN
    IF to_regclass('audit.' || partition) IS NOT NULL THEN
        RETURN;
    END IF;
    IF abs(wanted - (clock_timestamp() AT TIME ZONE 'UTC')::date) > 400 THEN
        RAISE EXCEPTION 'day % is more than 400 days from the server''s own: compare the clocks', wanted
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('sallyport audit partitions', 0));
    -- From the table, not to_regclass: that may remember the answer from before the lock.
    IF EXISTS (SELECT 1 FROM pg_class c
               WHERE c.relnamespace = 'audit'::regnamespace AND c.relname = partition) THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE audit.%I (LIKE audit.event INCLUDING ALL)', partition);
    EXECUTE format(
        'ALTER TABLE audit.%I ADD CONSTRAINT of_day CHECK (day >= %L AND day < %L)',
        partition, wanted, wanted + 1);
    PERFORM audit.protect(format('audit.%I', partition)::regclass);
    EXECUTE format(
        'ALTER TABLE audit.event ATTACH PARTITION audit.%I FOR VALUES FROM (%L) TO (%L)',
        partition, wanted, wanted + 1);
END
$$;

-- What a writer may know of its own lane, to find out whether a batch was committed whose
-- acknowledgement was lost: the last wseq in those days, 0 for none.
CREATE FUNCTION audit.lane_end(wanted_lane bigint, days date[]) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(max(last.wseq), 0)
    FROM unnest(days) AS wanted(day),
         LATERAL (SELECT max(e.wseq) AS wseq FROM audit.event e
                  WHERE e.day = wanted.day AND e.lane = wanted_lane) AS last
$$;

REVOKE ALL ON FUNCTION audit.refuse_change(), audit.protect(regclass), audit.ensure_day(date),
    audit.lane_end(bigint, date[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.ensure_day(date), audit.lane_end(bigint, date[])
    TO sallyport_audit_writer;
GRANT INSERT ON audit.event, audit.writer TO sallyport_audit_writer;
GRANT SELECT ON audit.event, audit.writer TO sallyport_audit_reader;
