-- The store's tables on SQLite. Times are milliseconds since 1970 (UTC) on the store's clock, sweep_now().
-- A NULL loss is a NaN.

CREATE TABLE sweeps (
    id                  INTEGER PRIMARY KEY,
    name                TEXT    NOT NULL UNIQUE CHECK (length(name) > 0),
    spec                TEXT    NOT NULL,
    data_source         TEXT    NOT NULL,
    data_sha256         TEXT    NOT NULL,
    metric_name         TEXT    NOT NULL CHECK (metric_name IN ('val_loss', 'train_loss')),
    metric_minimize     INTEGER NOT NULL CHECK (metric_minimize IN (0, 1)),
    max_concurrent_runs INTEGER CHECK (max_concurrent_runs > 0),
    max_retries         INTEGER NOT NULL CHECK (max_retries >= 0),
    source_file         TEXT,
    git_commit          TEXT,
    entropy_rate        REAL,
    created_at          INTEGER NOT NULL
);

-- A run carries its lease (valid while it is running), the record of its last attempt, and which of its evaluations are the best and the last.
CREATE TABLE runs (
    id                INTEGER PRIMARY KEY,
    sweep_id          INTEGER NOT NULL REFERENCES sweeps (id),
    number            INTEGER NOT NULL CHECK (number > 0),
    config_hash       TEXT    NOT NULL,
    hyperparameters   TEXT    NOT NULL,
    varied            TEXT    NOT NULL,
    state             TEXT    NOT NULL DEFAULT 'queued'
                      CHECK (state IN ('queued', 'running', 'completed', 'diverged', 'failed', 'stopped', 'cancelled')),
    created_at        INTEGER NOT NULL,
    started_at        INTEGER,
    finished_at       INTEGER,
    attempts          INTEGER NOT NULL DEFAULT 0,
    retries_used      INTEGER NOT NULL DEFAULT 0,

    epoch             INTEGER NOT NULL DEFAULT 0,
    lease_token       TEXT,
    lease_expires_at  INTEGER,
    worker_id         TEXT,
    host              TEXT,
    device            TEXT,
    process_id        INTEGER,
    process_start     INTEGER,

    step              INTEGER NOT NULL DEFAULT 0,
    best_step         INTEGER,
    best_value        REAL,
    last_step         INTEGER,
    tokens_per_second REAL,
    seconds           REAL,
    n_params          INTEGER,
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

-- The same arrows as docs/state-machine.md, for whoever writes to this file by hand.
CREATE TRIGGER runs_transition BEFORE UPDATE OF state ON runs
WHEN old.state <> new.state AND old.state || ' -> ' || new.state NOT IN (
    'queued -> running', 'queued -> cancelled',
    'running -> queued', 'running -> completed', 'running -> diverged', 'running -> failed', 'running -> stopped', 'running -> cancelled',
    'diverged -> queued', 'failed -> queued', 'cancelled -> queued')
BEGIN
    SELECT RAISE(ABORT, 'a run cannot go from this state to that one; see docs/state-machine.md');
END;

CREATE TABLE attempts (
    run_id     INTEGER NOT NULL REFERENCES runs (id),
    number     INTEGER NOT NULL CHECK (number > 0),
    worker_id  TEXT    NOT NULL,
    host       TEXT    NOT NULL,
    device     TEXT    NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,
    from_step  INTEGER,
    to_step    INTEGER,
    outcome    TEXT    NOT NULL
               CHECK (outcome IN ('running', 'completed', 'released', 'stopped',
                                  'config', 'data', 'out_of_memory', 'diverged', 'crash', 'lost', 'cancelled')),
    message    TEXT,
    PRIMARY KEY (run_id, number),
    CHECK ((outcome = 'running') = (ended_at IS NULL))
) WITHOUT ROWID;

CREATE TABLE evaluations (
    run_id     INTEGER NOT NULL REFERENCES runs (id),
    step       INTEGER NOT NULL CHECK (step >= 0),
    train_loss REAL,
    train_sem  REAL,
    val_loss   REAL,
    val_sem    REAL,
    seconds    REAL    NOT NULL,
    PRIMARY KEY (run_id, step)
) WITHOUT ROWID;

-- location: the file's name in the run's checkpoint folder.
CREATE TABLE checkpoints (
    run_id     INTEGER NOT NULL REFERENCES runs (id),
    step       INTEGER NOT NULL CHECK (step >= 0),
    location   TEXT    NOT NULL,
    bytes      INTEGER NOT NULL,
    sha256     TEXT    NOT NULL,
    is_last    INTEGER NOT NULL CHECK (is_last IN (0, 1)),
    is_best    INTEGER NOT NULL CHECK (is_best IN (0, 1)),
    seconds    REAL    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (run_id, step),
    CHECK (is_last OR is_best)
) WITHOUT ROWID;

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
    seen_at    INTEGER NOT NULL,
    PRIMARY KEY (host, device)
) WITHOUT ROWID;
