-- Approvals, append-only as well: a request never changes, votes are added, and the one row of
-- approval_end that ends a request is its primary key's, so a request is denied, expired,
-- cancelled or used once, whoever comes at the same time. Pending and approved are counted from
-- the votes. The server's clock decides about time, for all replicas alike.

CREATE TABLE audit.approval_request (
    id text PRIMARY KEY,
    binding text NOT NULL,
    session text NOT NULL,
    requester_issuer text NOT NULL,
    requester_subject text NOT NULL,
    requester_name text NOT NULL,
    excluded jsonb NOT NULL,
    target text NOT NULL,
    account text NOT NULL,
    protocol text NOT NULL,
    command text NOT NULL,
    rule text NOT NULL,
    approvers text[] NOT NULL,
    needed integer NOT NULL CHECK (needed > 0),
    within_ms bigint NOT NULL,
    patience_ms bigint NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX approval_request_binding ON audit.approval_request (binding);
CREATE INDEX approval_request_created ON audit.approval_request (created_at, id);

-- A person has at most one approval and one denial on a request.
CREATE TABLE audit.approval_vote (
    request text NOT NULL REFERENCES audit.approval_request,
    issuer text NOT NULL,
    subject text NOT NULL,
    approve boolean NOT NULL,
    name text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (request, issuer, subject, approve)
);

CREATE TABLE audit.approval_end (
    request text PRIMARY KEY REFERENCES audit.approval_request,
    status text NOT NULL CHECK (status IN ('denied', 'expired', 'cancelled', 'used')),
    reason text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);

DO $$ BEGIN PERFORM audit.protect('audit.approval_request'), audit.protect('audit.approval_vote'),
    audit.protect('audit.approval_end'); END $$;

-- Keeps everyone else from this request until the transaction ends; whether there is one.
CREATE FUNCTION audit.approval_lock(wanted text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM 1 FROM audit.approval_request WHERE id = wanted FOR UPDATE;
    RETURN FOUND;
END
$$;

CREATE FUNCTION audit.approval_is_open(wanted text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM audit.approval_request r
                   WHERE r.id = wanted AND r.expires_at > clock_timestamp())
       AND NOT EXISTS (SELECT 1 FROM audit.approval_end e WHERE e.request = wanted)
$$;

-- Adds a vote. What the gateway has checked is checked again where it can be.
CREATE FUNCTION audit.approval_cast(wanted text, voter_issuer text, voter_subject text,
        voter_name text, is_approval boolean, why text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- A statement of its own: the checks must see what those saw commit who held the lock before.
    PERFORM audit.approval_lock(wanted);
    IF NOT audit.approval_is_open(wanted) OR EXISTS (
            SELECT 1 FROM audit.approval_request r
            WHERE r.id = wanted AND r.excluded @> jsonb_build_array(
                jsonb_build_object('issuer', voter_issuer, 'subject', voter_subject))) THEN
        RETURN false;
    END IF;
    INSERT INTO audit.approval_vote (request, issuer, subject, approve, name, reason)
        VALUES (wanted, voter_issuer, voter_subject, is_approval, voter_name, why)
        ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF NOT is_approval THEN
        INSERT INTO audit.approval_end (request, status, reason) VALUES (wanted, 'denied', why);
    END IF;
    PERFORM pg_notify('sallyport_approvals', wanted);
    RETURN true;
END
$$;

-- Uses an approval: true once, for a request that enough different people approved.
CREATE FUNCTION audit.approval_claim(wanted text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM audit.approval_lock(wanted);
    IF NOT audit.approval_is_open(wanted)
        OR (SELECT count(DISTINCT (v.issuer, v.subject)) FROM audit.approval_vote v
            WHERE v.request = wanted AND v.approve)
           < (SELECT r.needed FROM audit.approval_request r WHERE r.id = wanted) THEN
        RETURN false;
    END IF;
    INSERT INTO audit.approval_end (request, status, reason) VALUES (wanted, 'used', '');
    PERFORM pg_notify('sallyport_approvals', wanted);
    RETURN true;
END
$$;

-- Ends a request that nobody ended: cancelled, or expired once its time is over.
CREATE FUNCTION audit.approval_finish(wanted text, new_status text, why text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF new_status NOT IN ('cancelled', 'expired') OR NOT audit.approval_lock(wanted) THEN
        RETURN false;
    END IF;
    IF EXISTS (SELECT 1 FROM audit.approval_end e WHERE e.request = wanted)
        OR (new_status = 'expired' AND audit.approval_is_open(wanted)) THEN
        RETURN false;
    END IF;
    INSERT INTO audit.approval_end (request, status, reason) VALUES (wanted, new_status, why);
    PERFORM pg_notify('sallyport_approvals', wanted);
    RETURN true;
END
$$;

REVOKE ALL ON FUNCTION audit.approval_lock(text), audit.approval_is_open(text),
    audit.approval_cast(text, text, text, text, boolean, text), audit.approval_claim(text),
    audit.approval_finish(text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.approval_lock(text),
    audit.approval_cast(text, text, text, text, boolean, text), audit.approval_claim(text),
    audit.approval_finish(text, text, text) TO sallyport_audit_writer;
GRANT INSERT, SELECT ON audit.approval_request TO sallyport_audit_writer;
GRANT SELECT ON audit.approval_vote, audit.approval_end TO sallyport_audit_writer;
GRANT SELECT ON audit.approval_request, audit.approval_vote, audit.approval_end
    TO sallyport_audit_reader;
