-- Whether a batch was committed whose acknowledgement was lost is asked by its events, not by the
-- end of the lane: a forged row further on would else make the writer take it for stored. The last
-- event must be there itself, and so many rows from the first sequence to its own.
CREATE FUNCTION audit.lane_holds(wanted_lane bigint, days date[], first_wseq bigint,
        last_wseq bigint, last_id uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) = last_wseq - first_wseq + 1
       AND coalesce(bool_or(e.wseq = last_wseq AND e.id = last_id), false)
    FROM audit.event e
    WHERE e.day = ANY (days) AND e.lane = wanted_lane AND e.wseq BETWEEN first_wseq AND last_wseq
$$;

REVOKE ALL ON FUNCTION audit.lane_holds(bigint, date[], bigint, bigint, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.lane_holds(bigint, date[], bigint, bigint, uuid)
    TO sallyport_audit_writer;
DROP FUNCTION audit.lane_end(bigint, date[]);
