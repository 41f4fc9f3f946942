-- How the tools of MCP targets are described, append-only as everything here: each change that was
-- seen is a row, and each description that somebody accepted. The last row of each counts.

CREATE TABLE audit.tool_seen (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    target text NOT NULL,
    tool text NOT NULL CHECK (octet_length(tool) <= 512),
    digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX tool_seen_tool ON audit.tool_seen (target, tool, id DESC);

-- The first description that is seen is pinned as turn 0 by nobody; whoever comes at the same time
-- with another one loses to this primary key.
CREATE TABLE audit.tool_pin (
    target text NOT NULL,
    tool text NOT NULL CHECK (octet_length(tool) <= 512),
    turn integer NOT NULL CHECK (turn >= 0),
    digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    by text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (target, tool, turn)
);

DO $$ BEGIN PERFORM audit.protect('audit.tool_seen'), audit.protect('audit.tool_pin'); END $$;

-- What counts now.
CREATE VIEW audit.tool AS
    SELECT p.target, p.tool, p.digest AS pinned, s.digest AS seen, p.by,
           greatest(p.at, s.at) AS changed
    FROM (SELECT DISTINCT ON (target, tool) * FROM audit.tool_pin
          ORDER BY target, tool, turn DESC) p
    JOIN LATERAL (SELECT digest, at FROM audit.tool_seen s
          WHERE s.target = p.target AND s.tool = p.tool ORDER BY id DESC LIMIT 1) s ON true;

-- Notes what a target offers, and tells what is pinned. Each statement sees what was committed
-- before it, so the last one sees whoever was first. A target that describes a tool ever anew adds
-- no more than 100 rows a day (and since somebody accepted it); the last of them is one that changed.
CREATE FUNCTION audit.tools_seen(of_target text, tools text[], digests text[])
    RETURNS TABLE (tool text, digest text)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO audit.tool_seen (target, tool, digest)
        SELECT of_target, n.tool, n.digest FROM unnest(tools, digests) AS n (tool, digest)
        LEFT JOIN LATERAL (SELECT p.digest, p.at FROM audit.tool_pin p
            WHERE p.target = of_target AND p.tool = n.tool ORDER BY p.turn DESC LIMIT 1) p ON true
        WHERE n.digest IS DISTINCT FROM (SELECT s.digest FROM audit.tool_seen s
            WHERE s.target = of_target AND s.tool = n.tool ORDER BY s.id DESC LIMIT 1)
        AND NOT EXISTS (SELECT 1 FROM (SELECT s.at FROM audit.tool_seen s
                WHERE s.target = of_target AND s.tool = n.tool ORDER BY s.id DESC
                OFFSET CASE WHEN n.digest = p.digest THEN 98 ELSE 99 END LIMIT 1) AS oldest
            WHERE oldest.at > greatest(clock_timestamp() - interval '1 day', p.at))
        ORDER BY n.tool;
    INSERT INTO audit.tool_pin (target, tool, turn, digest, by)
        SELECT of_target, n.tool, 0, n.digest, '' FROM unnest(tools, digests) AS n (tool, digest)
        WHERE NOT EXISTS (SELECT 1 FROM audit.tool_pin p
            WHERE p.target = of_target AND p.tool = n.tool)
        ORDER BY n.tool
        ON CONFLICT DO NOTHING;
    RETURN QUERY SELECT n.tool, p.digest FROM unnest(tools) AS n (tool), LATERAL (
        SELECT p.digest FROM audit.tool_pin p
        WHERE p.target = of_target AND p.tool = n.tool ORDER BY p.turn DESC LIMIT 1) p;
END
$$;

-- Pins a tool as somebody looked at it, where it was not seen otherwise since; whether this is what
-- is pinned now.
CREATE FUNCTION audit.tool_accept(of_target text, named text, looked text, who text)
    RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('sallyport tool ' || of_target || ' ' || named, 0));
    INSERT INTO audit.tool_pin (target, tool, turn, digest, by)
        SELECT of_target, named, 1 + (SELECT max(p.turn) FROM audit.tool_pin p
            WHERE p.target = of_target AND p.tool = named), t.seen, who
        FROM audit.tool t
        WHERE t.target = of_target AND t.tool = named AND t.seen = looked
          AND t.pinned <> looked;
    RETURN EXISTS (SELECT 1 FROM audit.tool t
        WHERE t.target = of_target AND t.tool = named AND t.pinned = looked);
END
$$;

REVOKE ALL ON FUNCTION audit.tools_seen(text, text[], text[]), audit.tool_accept(text, text, text, text)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.tools_seen(text, text[], text[]),
    audit.tool_accept(text, text, text, text) TO sallyport_audit_writer;
GRANT SELECT ON audit.tool TO sallyport_audit_writer;
GRANT SELECT ON audit.tool_seen, audit.tool_pin, audit.tool TO sallyport_audit_reader;
