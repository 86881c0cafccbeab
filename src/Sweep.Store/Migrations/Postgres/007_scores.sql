-- What runs' best checkpoints lose on sequences of the validation text that no evaluation of their sweep has used.
CREATE TABLE scores (
    run_id        BIGINT           NOT NULL PRIMARY KEY REFERENCES runs (id),
    -- Of the checkpoint that was measured.
    step          INTEGER          NOT NULL CHECK (step >= 0),
    -- Which sequences: scores are compared where these are equal.
    sequences_id  TEXT             NOT NULL CHECK (length(sequences_id) > 0),
    starts_sha256 TEXT             NOT NULL,
    sequences     INTEGER          NOT NULL CHECK (sequences > 0),
    -- False: the validation text has no room for such sequences, and all of it was measured.
    are_unused    BOOLEAN          NOT NULL,
    room          INTEGER          NOT NULL CHECK (room >= 0),
    val_loss      DOUBLE PRECISION NOT NULL,
    val_sem       DOUBLE PRECISION NOT NULL,
    -- The mean validation loss of each group of 16 sequences: little-endian float32, in the sequences' order.
    means         BYTEA            NOT NULL,
    device_kind   TEXT             NOT NULL,
    engine        TEXT             NOT NULL,
    scored_at     BIGINT           NOT NULL
);

-- True: a further seed of a configuration that could not be told from the best. Early stopping, search and the spec know nothing of such
-- runs.
ALTER TABLE runs ADD COLUMN is_refinement BOOLEAN NOT NULL DEFAULT FALSE;
