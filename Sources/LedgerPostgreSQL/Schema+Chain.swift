extension Schema {
    /// Hashes from here on; `chained_after` is the last event of the time before.
    ///
    /// The server makes them (`FeedChain`), so that an older program beside this one chains its
    /// events too. `canonical` writes a value as `CanonicalRow` does, whatever the encoding of the
    /// database and the settings of the session. An event that is not the one whose place was just
    /// taken is refused: the chain would not be in the order of places.
    static let chain = [
        """
        ALTER TABLE feeds ADD COLUMN hash bytea,
            ADD COLUMN chained_after bigint NOT NULL DEFAULT 0
        """,
        "ALTER TABLE events ADD COLUMN hash bytea",
        "UPDATE feeds SET chained_after = last",
        """
        CREATE FUNCTION canonical(value bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
            $$SELECT coalesce('i' || value::text || ';', 'n')$$
        """,
        """
        CREATE FUNCTION canonical(value text) RETURNS text LANGUAGE sql STABLE AS $$SELECT coalesce(
            't' || octet_length(convert_to(value, 'UTF8'))::text || ':' || value, 'n'
        )$$
        """,
        """
        CREATE FUNCTION chain_event() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT
        AS $$BEGIN
            UPDATE feeds SET hash = sha256(
                coalesce(hash, decode(repeat('00', 32), 'hex')) || convert_to(
                    canonical(NEW.merchant) || canonical(NEW.place) || canonical(NEW.id)
                    || canonical(NEW.kind) || canonical(NEW.at) || canonical(NEW.link)
                    || canonical(NEW.store) || canonical(NEW.till) || canonical(NEW.qrc_id)
                    || canonical(NEW.charge) || canonical(NEW.order_id) || canonical(NEW.asked)
                    || canonical(NEW.payment) || canonical(NEW.number) || canonical(NEW.paid)
                    || canonical(NEW.paid_at) || canonical(NEW.refund) || canonical(NEW.refunded),
                    'UTF8'
                )
            ) WHERE merchant = NEW.merchant AND last = NEW.place RETURNING hash INTO NEW.hash;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'an event has the place that its feed took last';
            END IF;
            RETURN NEW;
        END$$
        """,
        """
        CREATE TRIGGER chain_event BEFORE INSERT ON events
            FOR EACH ROW EXECUTE FUNCTION chain_event()
        """,
    ]
}
