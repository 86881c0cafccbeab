-- A device slot has one row, whatever it trains at once: runs is a JSON array of their names. Workers tell within half a minute what their
-- devices do, so nothing is carried over.
DROP TABLE devices;
CREATE TABLE devices (
    host    TEXT    NOT NULL,
    device  TEXT    NOT NULL,
    name    TEXT    NOT NULL,
    state   TEXT    NOT NULL CHECK (state IN ('idle', 'running', 'draining', 'drained', 'quarantined', 'gone')),
    runs    TEXT    NOT NULL,
    message TEXT,
    seen_at BIGINT  NOT NULL,
    PRIMARY KEY (host, device)
);
