"""The triggers that keep tallies, in version 11's words: its step makes them too, so a change takes a new version."""

from __future__ import annotations

ON_POSTGRESQL = (
    """
CREATE FUNCTION add_to_licence_tally(of_issuer text, of_lot text, of_order text, at_station text, in_state text,
                                     difference bigint) RETURNS void LANGUAGE sql AS $$
    WITH taken AS (
        DELETE FROM licence_tally WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM licence_tally
            WHERE issuer = of_issuer AND lot = of_lot AND state = in_state AND station = at_station
              AND order_id = of_order
            FOR UPDATE SKIP LOCKED
        )) RETURNING licences
    )
    INSERT INTO licence_tally (issuer, lot, order_id, station, state, licences)
    SELECT of_issuer, of_lot, of_order, at_station, in_state, coalesce(sum(licences), 0) + difference FROM taken
    HAVING coalesce(sum(licences), 0) + difference <> 0
$$
""",
    """
CREATE FUNCTION tally_licences() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM add_to_licence_tally(issuer, lot, order_id, station, state, count(*))
        FROM (
            SELECT issuer, lot, coalesce(order_id, '') AS order_id, coalesce(station, '') AS station, state
            FROM new_rows
        ) AS rows GROUP BY issuer, lot, order_id, station, state;
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM add_to_licence_tally(issuer, lot, order_id, station, state, -count(*))
        FROM (
            SELECT issuer, lot, coalesce(order_id, '') AS order_id, coalesce(station, '') AS station, state
            FROM old_rows
        ) AS rows GROUP BY issuer, lot, order_id, station, state;
    ELSE
        PERFORM add_to_licence_tally(issuer, lot, order_id, station, state, sum(one))
        FROM (
            SELECT issuer, lot, coalesce(order_id, '') AS order_id, coalesce(station, '') AS station, state, 1 AS one
            FROM new_rows
            UNION ALL
            SELECT issuer, lot, coalesce(order_id, '') AS order_id, coalesce(station, '') AS station, state, -1
            FROM old_rows
        ) AS rows
        GROUP BY issuer, lot, order_id, station, state HAVING sum(one) <> 0;
    END IF;
    RETURN NULL;
END
$$
""",
    """
CREATE TRIGGER tally_new_licences AFTER INSERT ON licence
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tally_licences()
""",
    """
CREATE TRIGGER tally_moved_licences AFTER UPDATE ON licence
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tally_licences()
""",
    """
CREATE TRIGGER tally_gone_licences AFTER DELETE ON licence
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION tally_licences()
""",
    """
CREATE FUNCTION add_to_passed_tally(of_issuer text, of_organisation text, in_order text, difference bigint)
    RETURNS void LANGUAGE sql AS $$
    WITH taken AS (
        DELETE FROM passed_tally WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM passed_tally
            WHERE issuer = of_issuer AND organisation = of_organisation AND work_order = in_order
            FOR UPDATE SKIP LOCKED
        )) RETURNING licences
    )
    INSERT INTO passed_tally (issuer, organisation, work_order, licences)
    SELECT of_issuer, of_organisation, in_order, coalesce(sum(licences), 0) + difference FROM taken
$$
""",
    """
CREATE FUNCTION tally_passed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_passed_tally(issuer, organisation, work_order, count(*))
    FROM (
        SELECT issuer, organisation, work_order, licence, count(*) AS times FROM new_rows
        WHERE outcome = 'PASS' AND work_order IS NOT NULL AND licence IS NOT NULL
        GROUP BY issuer, organisation, work_order, licence
    ) AS rows
    WHERE times = (
        SELECT count(*) FROM burn
        WHERE burn.issuer = rows.issuer AND burn.licence = rows.licence AND burn.outcome = 'PASS'
          AND burn.organisation = rows.organisation AND burn.work_order = rows.work_order
    )
    GROUP BY issuer, organisation, work_order;
    RETURN NULL;
END
$$
""",
    """
CREATE TRIGGER tally_passed AFTER INSERT ON burn
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION tally_passed()
""",
)

ON_SQLITE = (
    """
CREATE TRIGGER tally_new_licences AFTER INSERT ON licence BEGIN
    INSERT INTO licence_tally (issuer, lot, order_id, station, state, licences)
    SELECT NEW.issuer, NEW.lot, coalesce(NEW.order_id, ''), coalesce(NEW.station, ''), NEW.state, 0
    WHERE NOT EXISTS (SELECT 1 FROM licence_tally
    WHERE issuer = NEW.issuer AND lot = NEW.lot AND state = NEW.state
      AND station = coalesce(NEW.station, '') AND order_id = coalesce(NEW.order_id, ''));
    UPDATE licence_tally SET licences = licences + 1
    WHERE issuer = NEW.issuer AND lot = NEW.lot AND state = NEW.state
      AND station = coalesce(NEW.station, '') AND order_id = coalesce(NEW.order_id, '');
END
""",
    """
CREATE TRIGGER tally_moved_licences AFTER UPDATE OF lot, order_id, station, state ON licence BEGIN
    INSERT INTO licence_tally (issuer, lot, order_id, station, state, licences)
    SELECT OLD.issuer, OLD.lot, coalesce(OLD.order_id, ''), coalesce(OLD.station, ''), OLD.state, 0
    WHERE NOT EXISTS (SELECT 1 FROM licence_tally
    WHERE issuer = OLD.issuer AND lot = OLD.lot AND state = OLD.state
      AND station = coalesce(OLD.station, '') AND order_id = coalesce(OLD.order_id, ''));
    UPDATE licence_tally SET licences = licences - 1
    WHERE issuer = OLD.issuer AND lot = OLD.lot AND state = OLD.state
      AND station = coalesce(OLD.station, '') AND order_id = coalesce(OLD.order_id, '');
    INSERT INTO licence_tally (issuer, lot, order_id, station, state, licences)
    SELECT NEW.issuer, NEW.lot, coalesce(NEW.order_id, ''), coalesce(NEW.station, ''), NEW.state, 0
    WHERE NOT EXISTS (SELECT 1 FROM licence_tally
    WHERE issuer = NEW.issuer AND lot = NEW.lot AND state = NEW.state
      AND station = coalesce(NEW.station, '') AND order_id = coalesce(NEW.order_id, ''));
    UPDATE licence_tally SET licences = licences + 1
    WHERE issuer = NEW.issuer AND lot = NEW.lot AND state = NEW.state
      AND station = coalesce(NEW.station, '') AND order_id = coalesce(NEW.order_id, '');
END
""",
    """
CREATE TRIGGER tally_gone_licences AFTER DELETE ON licence BEGIN
    INSERT INTO licence_tally (issuer, lot, order_id, station, state, licences)
    SELECT OLD.issuer, OLD.lot, coalesce(OLD.order_id, ''), coalesce(OLD.station, ''), OLD.state, 0
    WHERE NOT EXISTS (SELECT 1 FROM licence_tally
    WHERE issuer = OLD.issuer AND lot = OLD.lot AND state = OLD.state
      AND station = coalesce(OLD.station, '') AND order_id = coalesce(OLD.order_id, ''));
    UPDATE licence_tally SET licences = licences - 1
    WHERE issuer = OLD.issuer AND lot = OLD.lot AND state = OLD.state
      AND station = coalesce(OLD.station, '') AND order_id = coalesce(OLD.order_id, '');
END
""",
    """
CREATE TRIGGER tally_passed AFTER INSERT ON burn
    WHEN NEW.outcome = 'PASS' AND NEW.work_order IS NOT NULL AND NEW.licence IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM burn
    WHERE issuer = NEW.issuer AND organisation = NEW.organisation AND work_order = NEW.work_order
      AND licence = NEW.licence AND outcome = 'PASS' AND burn <> NEW.burn) BEGIN
    INSERT INTO passed_tally (issuer, organisation, work_order, licences)
    SELECT NEW.issuer, NEW.organisation, NEW.work_order, 0
    WHERE NOT EXISTS (SELECT 1 FROM passed_tally
    WHERE issuer = NEW.issuer AND organisation = NEW.organisation AND work_order = NEW.work_order);
    UPDATE passed_tally SET licences = licences + 1
    WHERE issuer = NEW.issuer AND organisation = NEW.organisation AND work_order = NEW.work_order;
END
""",
)
