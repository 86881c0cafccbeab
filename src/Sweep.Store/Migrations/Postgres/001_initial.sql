-- The store's tables on PostgreSQL, in the schema that the search path names. Times are milliseconds since 1970 (UTC) on the server's clock.
-- A NULL loss is a NaN.

-- STABLE, so that a comparison with it can use an index.
CREATE FUNCTION sweep_now() RETURNS bigint LANGUAGE sql STABLE
AS $$ SELECT (extract(epoch FROM statement_timestamp()) * 1000)::bigint $$;

CREATE TABLE sweeps (
    id                  BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name                TEXT    NOT NULL UNIQUE CHECK (length(name) > 0),
    spec                TEXT    NOT NULL,
    data_source         TEXT    NOT NULL,
    data_sha256         TEXT    NOT NULL,
    metric_name         TEXT    NOT NULL CHECK (metric_name IN ('val_loss', 'train_loss')),
    metric_minimize     BOOLEAN NOT NULL,
    max_concurrent_runs INTEGER CHECK (max_concurrent_runs > 0),
    max_retries         INTEGER NOT NULL CHECK (max_retries >= 0),
    source_file         TEXT,
    git_commit          TEXT,
    entropy_rate        DOUBLE PRECISION,
    created_at          BIGINT  NOT NULL
);

-- A run carries its lease (valid while it is running), the record of its last attempt, and which of its evaluations are the best and the last.
CREATE TABLE runs (
    id                BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sweep_id          BIGINT  NOT NULL REFERENCES sweeps (id),
    number            INTEGER NOT NULL CHECK (number > 0),
    config_hash       TEXT    NOT NULL,
    hyperparameters   TEXT    NOT NULL,
    varied            TEXT    NOT NULL,
    state             TEXT    NOT NULL DEFAULT 'queued'
                      CHECK (state IN ('queued', 'running', 'completed', 'diverged', 'failed', 'stopped', 'cancelled')),
    created_at        BIGINT  NOT NULL,
    started_at        BIGINT,
    finished_at       BIGINT,
    attempts          INTEGER NOT NULL DEFAULT 0,
    retries_used      INTEGER NOT NULL DEFAULT 0,

    epoch             BIGINT  NOT NULL DEFAULT 0,
    lease_token       TEXT,
    lease_expires_at  BIGINT,
    worker_id         TEXT,
    host              TEXT,
    device            TEXT,
    process_id        INTEGER,
    process_start     BIGINT,

    step              INTEGER NOT NULL DEFAULT 0,
    best_step         INTEGER,
    best_value        DOUBLE PRECISION,
    last_step         INTEGER,
    tokens_per_second DOUBLE PRECISION,
    seconds           DOUBLE PRECISION,
    n_params          BIGINT,
    vocab_size        INTEGER,
    device_kind       TEXT,
    engine            TEXT,
    versions          TEXT,
    params_sha256     TEXT,
    failure_kind      TEXT CHECK (failure_kind IN ('config', 'data', 'out_of_memory', 'diverged', 'crash', 'lost', 'cancelled')),
    failure_message   TEXT,
    failure_step      INTEGER,

    UNIQUE (sweep_id, number),
    UNIQUE (sweep_id, config_hash),
    CHECK ((state = 'running') = (lease_expires_at IS NOT NULL)),
    CHECK ((state = 'running') = (lease_token IS NOT NULL)),
    CHECK (state <> 'running' OR (started_at IS NOT NULL AND worker_id IS NOT NULL AND host IS NOT NULL AND device IS NOT NULL AND attempts > 0)),
    CHECK ((state IN ('queued', 'running')) = (finished_at IS NULL)),
    CHECK (state NOT IN ('diverged', 'failed', 'cancelled') OR failure_kind IS NOT NULL),
    CHECK (state <> 'completed' OR (params_sha256 IS NOT NULL AND failure_kind IS NULL)),
    CHECK ((failure_kind IS NULL) = (failure_message IS NULL)),
    CHECK ((best_step IS NULL) = (best_value IS NULL))
);

-- Counting by state, the search for work, and the search for expired leases touch only what they return.
CREATE INDEX runs_by_state ON runs (sweep_id, state);
CREATE INDEX runs_queued ON runs (sweep_id, number) WHERE state = 'queued';
CREATE INDEX runs_running ON runs (lease_expires_at) WHERE state = 'running';

-- The same arrows as docs/state-machine.md, for whoever writes to these tables by hand.
CREATE FUNCTION refuse_transition() RETURNS trigger LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'a run cannot go from % to %; see docs/state-machine.md', old.state, new.state;
END
$$;

CREATE TRIGGER runs_transition BEFORE UPDATE OF state ON runs FOR EACH ROW
WHEN (old.state <> new.state AND old.state || ' -> ' || new.state NOT IN (
    'queued -> running', 'queued -> cancelled',
    'running -> queued', 'running -> completed', 'running -> diverged', 'running -> failed', 'running -> stopped', 'running -> cancelled',
    'diverged -> queued', 'failed -> queued', 'cancelled -> queued'))
EXECUTE FUNCTION refuse_transition();

CREATE TABLE attempts (
    run_id     BIGINT  NOT NULL REFERENCES runs (id),
    number     INTEGER NOT NULL CHECK (number > 0),
    worker_id  TEXT    NOT NULL,
    host       TEXT    NOT NULL,
    device     TEXT    NOT NULL,
    started_at BIGINT  NOT NULL,
    ended_at   BIGINT,
    from_step  INTEGER,
    to_step    INTEGER,
    outcome    TEXT    NOT NULL
               CHECK (outcome IN ('running', 'completed', 'released', 'stopped',
                                  'config', 'data', 'out_of_memory', 'diverged', 'crash', 'lost', 'cancelled')),
    message    TEXT,
    PRIMARY KEY (run_id, number),
    CHECK ((outcome = 'running') = (ended_at IS NULL))
);

CREATE TABLE evaluations (
    run_id     BIGINT  NOT NULL REFERENCES runs (id),
    step       INTEGER NOT NULL CHECK (step >= 0),
    train_loss DOUBLE PRECISION,
    train_sem  DOUBLE PRECISION,
    val_loss   DOUBLE PRECISION,
    val_sem    DOUBLE PRECISION,
    seconds    DOUBLE PRECISION    NOT NULL,
    PRIMARY KEY (run_id, step)
);

-- location: the id of a row of blobs.
CREATE TABLE checkpoints (
    run_id     BIGINT  NOT NULL REFERENCES runs (id),
    step       INTEGER NOT NULL CHECK (step >= 0),
    location   TEXT    NOT NULL,
    bytes      BIGINT  NOT NULL,
    sha256     TEXT    NOT NULL,
    is_last    BOOLEAN NOT NULL,
    is_best    BOOLEAN NOT NULL,
    seconds    DOUBLE PRECISION    NOT NULL,
    created_at BIGINT  NOT NULL,
    PRIMARY KEY (run_id, step),
    CHECK (is_last OR is_best)
);

CREATE UNIQUE INDEX checkpoints_last ON checkpoints (run_id) WHERE is_last;
CREATE UNIQUE INDEX checkpoints_best ON checkpoints (run_id) WHERE is_best;

CREATE TABLE devices (
    host       TEXT    NOT NULL,
    device     TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('idle', 'running', 'quarantined', 'draining', 'gone')),
    worker_id  TEXT    NOT NULL,
    process_id INTEGER NOT NULL,
    run        TEXT,
    message    TEXT,
    seen_at    BIGINT  NOT NULL,
    PRIMARY KEY (host, device)
);

-- The bytes of checkpoints, in chunks. A blob is written before the row of checkpoints that names it; one that no row names
-- was left by an attempt that lost its lease, and goes with the run's next claim.
CREATE TABLE blobs (
    id         UUID   PRIMARY KEY,
    run_id     BIGINT NOT NULL REFERENCES runs (id),
    epoch      BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX blobs_by_run ON blobs (run_id);

CREATE TABLE blob_chunks (
    blob_id UUID    NOT NULL REFERENCES blobs (id) ON DELETE CASCADE,
    number  INTEGER NOT NULL,
    content BYTEA   NOT NULL,
    PRIMARY KEY (blob_id, number)
);

-- Trained parameters do not compress.
ALTER TABLE blob_chunks ALTER COLUMN content SET STORAGE EXTERNAL;

-- Every claim, evaluation and end updates a row of runs: leave room for its next version on the same page.
ALTER TABLE runs SET (fillfactor = 70);
