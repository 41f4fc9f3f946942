-- Recordings of sessions, append-only as the events are. The day is the UTC day of the recording's
-- id (a UUID of version 7), so all of a recording is in one partition and goes as a whole.

-- started, principal, subject, target and account are for listings.
CREATE TABLE audit.recording (
    day date NOT NULL,
    id uuid NOT NULL,
    session uuid NOT NULL,
    decision uuid NOT NULL,
    form text NOT NULL CHECK (form IN ('asciicast', 'events')),
    header text NOT NULL CHECK (octet_length(header) <= 4096),
    started timestamptz NOT NULL,
    principal text NOT NULL,
    subject text NOT NULL,
    target text NOT NULL,
    account text NOT NULL,
    chain bytea NOT NULL CHECK (octet_length(chain) = 32),
    PRIMARY KEY (day, id)
) PARTITION BY RANGE (day);

CREATE INDEX recording_session ON audit.recording (session);

-- seq is dense per recording, from 1. lines is what is replayed, text what is searched; words are
-- the words of text. chain is SHA-256 over the chain before, seq, from_ms, to_ms (64 bits each),
-- the length of lines (32 bits), lines and text; the first chain is the recording's, over its id,
-- session, decision, form and header. All big-endian and UTF-8.
CREATE TABLE audit.recording_chunk (
    day date NOT NULL,
    recording uuid NOT NULL,
    seq integer NOT NULL CHECK (seq > 0),
    from_ms bigint NOT NULL,
    to_ms bigint NOT NULL CHECK (to_ms >= from_ms),
    lines text NOT NULL,
    text text NOT NULL,
    words tsvector NOT NULL,
    chain bytea NOT NULL CHECK (octet_length(chain) = 32),
    CHECK (octet_length(lines) + octet_length(text) <= 262144),
    PRIMARY KEY (day, recording, seq)
) PARTITION BY RANGE (day);

CREATE INDEX recording_chunk_words ON audit.recording_chunk USING gin (words);

-- That nothing more comes. A recording without this row is still being made, or was cut.
CREATE TABLE audit.recording_end (
    day date NOT NULL,
    recording uuid NOT NULL,
    chunks integer NOT NULL,
    ended timestamptz NOT NULL,
    chain bytea NOT NULL CHECK (octet_length(chain) = 32),
    PRIMARY KEY (day, recording)
) PARTITION BY RANGE (day);

-- Listings of sessions.
CREATE INDEX event_opened ON audit.event (day, ts, id) WHERE kind = 'session' AND act = 'opened';

DO $$ BEGIN PERFORM audit.protect('audit.recording'), audit.protect('audit.recording_chunk'),
    audit.protect('audit.recording_end'); END $$;

-- Makes the partitions of a day, as audit.ensure_day does.
CREATE FUNCTION audit.ensure_recording_day(wanted date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parent text;
    partition text;
BEGIN
    IF to_regclass('audit.recording_end_' || to_char(wanted, 'YYYYMMDD')) IS NOT NULL THEN
        RETURN;
    END IF;
    IF abs(wanted - (clock_timestamp() AT TIME ZONE 'UTC')::date) > 400 THEN
        RAISE EXCEPTION 'day % is more than 400 days from the server''s own: compare the clocks', wanted
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('sallyport audit partitions', 0));
    FOREACH parent IN ARRAY ARRAY['recording', 'recording_chunk', 'recording_end'] LOOP
        partition := parent || '_' || to_char(wanted, 'YYYYMMDD');
        CONTINUE WHEN EXISTS (SELECT 1 FROM pg_class c
            WHERE c.relnamespace = 'audit'::regnamespace AND c.relname = partition);
        EXECUTE format('CREATE TABLE audit.%I (LIKE audit.%I INCLUDING ALL)', partition, parent);
        EXECUTE format(
            'ALTER TABLE audit.%I ADD CONSTRAINT of_day CHECK (day >= %L AND day < %L)',
            partition, wanted, wanted + 1);
        PERFORM audit.protect(format('audit.%I', partition)::regclass);
        EXECUTE format(
            'ALTER TABLE audit.%I ATTACH PARTITION audit.%I FOR VALUES FROM (%L) TO (%L)',
            parent, partition, wanted, wanted + 1);
    END LOOP;
END
$$;

REVOKE ALL ON FUNCTION audit.ensure_recording_day(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.ensure_recording_day(date) TO sallyport_audit_writer;
GRANT INSERT ON audit.recording, audit.recording_chunk, audit.recording_end
    TO sallyport_audit_writer;
GRANT SELECT ON audit.recording, audit.recording_chunk, audit.recording_end
    TO sallyport_audit_reader;
