-- The texts that sweeps train on, each content once, so that a machine can train on one whose file it does not have. What sweeps were
-- stored with before has no row here and is read from its path alone.
CREATE TABLE texts (
    -- Of the file's bytes, in lower-case hex: sweeps.data_sha256 and sweeps.val_data_sha256.
    sha256     TEXT    NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
    -- Of the file; NULL while its pieces are still on their way.
    bytes      INTEGER CHECK (bytes > 0),
    -- When a piece came last.
    touched_at INTEGER NOT NULL
);

-- The file's bytes in pieces of 512 KiB, each compressed by itself with Brotli.
CREATE TABLE text_pieces (
    sha256  TEXT    NOT NULL REFERENCES texts (sha256),
    number  INTEGER NOT NULL CHECK (number >= 0),
    content BLOB    NOT NULL,
    PRIMARY KEY (sha256, number)
);
