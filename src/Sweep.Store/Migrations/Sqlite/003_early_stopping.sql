-- Early stopping: rungs and cohorts, the state paused, decisions, and which evaluations are visible. SQLite cannot change a CHECK, so the
-- tables that get another one are made anew; foreign keys are not enforced meanwhile, and are checked before the migration is committed.

CREATE TABLE sweeps_new (
    id                  INTEGER PRIMARY KEY,
    name                TEXT    NOT NULL UNIQUE CHECK (length(name) > 0),
    spec                TEXT    NOT NULL,
    data_source         TEXT    NOT NULL,
    data_sha256         TEXT    NOT NULL,
    metric_name         TEXT    NOT NULL CHECK (metric_name IN ('val_loss', 'train_loss', 'val_bpc')),
    metric_minimize     INTEGER NOT NULL CHECK (metric_minimize IN (0, 1)),
    max_concurrent_runs INTEGER CHECK (max_concurrent_runs > 0),
    max_retries         INTEGER NOT NULL CHECK (max_retries >= 0),
    source_file         TEXT,
    git_commit          TEXT,
    entropy_rate        REAL,
    created_at          INTEGER NOT NULL,

    -- Tokens per character of the validation text, where the metric is val_bpc: the factor from nats per token to nats per character.
    val_tokens_per_char REAL    CHECK (val_tokens_per_char > 0)
);

INSERT INTO sweeps_new (id, name, spec, data_source, data_sha256, metric_name, metric_minimize, max_concurrent_runs, max_retries, source_file,
                        git_commit, entropy_rate, created_at)
SELECT id, name, spec, data_source, data_sha256, metric_name, metric_minimize, max_concurrent_runs, max_retries, source_file,
       git_commit, entropy_rate, created_at
FROM sweeps;

DROP TABLE sweeps;
ALTER TABLE sweeps_new RENAME TO sweeps;

-- The configurations of a sweep that are compared with each other, and when: only sweeps with early_terminate have cohorts.
CREATE TABLE cohorts (
    sweep_id      INTEGER NOT NULL REFERENCES sweeps (id),
    number        INTEGER NOT NULL CHECK (number > 0),
    -- Steps, ascending: 500,1500.
    rungs         TEXT    NOT NULL CHECK (length(rungs) > 0),
    -- How many configurations train to each rung, and to the end: 27,9,3.
    quotas        TEXT    NOT NULL CHECK (length(quotas) > 0),
    max_iters     INTEGER NOT NULL CHECK (max_iters > 1),
    -- Whether an idle slot may train one of its paused runs on before it is decided that this is needed.
    can_speculate INTEGER NOT NULL DEFAULT 0 CHECK (can_speculate IN (0, 1)),
    PRIMARY KEY (sweep_id, number)
) WITHOUT ROWID;

CREATE INDEX cohorts_speculating ON cohorts (sweep_id) WHERE can_speculate;

CREATE TABLE runs_new (
    id                INTEGER PRIMARY KEY,
    sweep_id          INTEGER NOT NULL REFERENCES sweeps (id),
    number            INTEGER NOT NULL CHECK (number > 0),
    config_hash       TEXT    NOT NULL,
    hyperparameters   TEXT    NOT NULL,
    varied            TEXT    NOT NULL,
    state             TEXT    NOT NULL DEFAULT 'queued'
                      CHECK (state IN ('queued', 'running', 'paused', 'completed', 'diverged', 'failed', 'stopped', 'cancelled')),
    created_at        INTEGER NOT NULL,
    started_at        INTEGER,
    finished_at       INTEGER,
    attempts          INTEGER NOT NULL DEFAULT 0,
    retries_used      INTEGER NOT NULL DEFAULT 0,
    losses_in_row     INTEGER NOT NULL DEFAULT 0,

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

    -- The least number among the sweep's runs that differ from this one in the seed only.
    configuration     INTEGER NOT NULL CHECK (configuration > 0),
    cohort            INTEGER,
    -- The rung to which the run is committed, from 0, and its step: what is beyond that step is not visible yet.
    level             INTEGER NOT NULL DEFAULT 0,
    committed_step    INTEGER,
    -- Where a running run pauses.
    until_step        INTEGER,
    decision          TEXT    CHECK (decision IN ('open', 'in', 'out')),
    decision_step     INTEGER,
    -- Of a cancelled run: the last step whose evaluations count for decisions.
    counts_until      INTEGER,
    -- The state for listings where it differs: a run that speculation has brought to its end is paused or stopped for all to see.
    shown_state       TEXT    CHECK (shown_state IN ('paused', 'stopped')),

    UNIQUE (sweep_id, number),
    UNIQUE (sweep_id, config_hash),
    FOREIGN KEY (sweep_id, cohort) REFERENCES cohorts (sweep_id, number) DEFERRABLE INITIALLY DEFERRED,
    CHECK ((state = 'running') = (lease_expires_at IS NOT NULL)),
    CHECK ((state = 'running') = (lease_token IS NOT NULL)),
    CHECK (state <> 'running' OR (started_at IS NOT NULL AND worker_id IS NOT NULL AND host IS NOT NULL AND device IS NOT NULL AND attempts > 0)),
    CHECK ((state IN ('queued', 'running', 'paused')) = (finished_at IS NULL)),
    CHECK (state NOT IN ('diverged', 'failed', 'cancelled') OR failure_kind IS NOT NULL),
    CHECK (state <> 'completed' OR (params_sha256 IS NOT NULL AND failure_kind IS NULL)),
    CHECK ((failure_kind IS NULL) = (failure_message IS NULL)),
    CHECK ((best_step IS NULL) = (best_value IS NULL)),
    CHECK (state <> 'paused' OR cohort IS NOT NULL),
    CHECK (until_step IS NULL OR state = 'running'),
    CHECK (counts_until IS NULL OR state = 'cancelled'),
    CHECK ((decision IS NULL) = (decision_step IS NULL)),
    CHECK (cohort IS NOT NULL OR (committed_step IS NULL AND decision IS NULL AND shown_state IS NULL AND level = 0))
);

INSERT INTO runs_new (id, sweep_id, number, config_hash, hyperparameters, varied, state, created_at, started_at, finished_at, attempts,
                      retries_used, losses_in_row, epoch, lease_token, lease_expires_at, worker_id, host, device, process_id, process_start,
                      step, best_step, best_value, last_step, tokens_per_second, seconds, n_params, vocab_size, device_kind, engine, versions,
                      params_sha256, failure_kind, failure_message, failure_step, configuration)
SELECT id, sweep_id, number, config_hash, hyperparameters, varied, state, created_at, started_at, finished_at, attempts,
       retries_used, losses_in_row, epoch, lease_token, lease_expires_at, worker_id, host, device, process_id, process_start,
       step, best_step, best_value, last_step, tokens_per_second, seconds, n_params, vocab_size, device_kind, engine, versions,
       params_sha256, failure_kind, failure_message, failure_step,
       min(number) OVER (PARTITION BY sweep_id, json_remove(hyperparameters, '$.seed'))
FROM runs;

DROP TABLE runs;
ALTER TABLE runs_new RENAME TO runs;

CREATE INDEX runs_by_state ON runs (sweep_id, state, shown_state);
CREATE INDEX runs_queued ON runs (sweep_id, level DESC, number) WHERE state = 'queued';
CREATE INDEX runs_running ON runs (lease_expires_at) WHERE state = 'running';
CREATE INDEX runs_by_cohort ON runs (sweep_id, cohort, number) WHERE cohort IS NOT NULL;

-- The same arrows as docs/state-machine.md, for whoever writes to this file by hand.
CREATE TRIGGER runs_transition BEFORE UPDATE OF state ON runs
WHEN old.state <> new.state AND old.state || ' -> ' || new.state NOT IN (
    'queued -> running', 'queued -> cancelled', 'queued -> paused', 'queued -> stopped',
    'running -> queued', 'running -> completed', 'running -> diverged', 'running -> failed', 'running -> stopped', 'running -> cancelled',
    'running -> paused',
    'paused -> queued', 'paused -> stopped', 'paused -> cancelled',
    'stopped -> queued', 'stopped -> paused',
    'completed -> queued', 'diverged -> queued', 'failed -> queued', 'failed -> cancelled', 'cancelled -> queued')
BEGIN
    SELECT RAISE(ABORT, 'a run cannot go from this state to that one; see docs/state-machine.md');
END;

CREATE TABLE attempts_new (
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
               CHECK (outcome IN ('running', 'completed', 'released', 'paused', 'stopped',
                                  'config', 'data', 'out_of_memory', 'diverged', 'crash', 'lost', 'cancelled')),
    message    TEXT,
    PRIMARY KEY (run_id, number),
    CHECK ((outcome = 'running') = (ended_at IS NULL))
) WITHOUT ROWID;

INSERT INTO attempts_new (run_id, number, worker_id, host, device, started_at, ended_at, from_step, to_step, outcome, message)
SELECT run_id, number, worker_id, host, device, started_at, ended_at, from_step, to_step, outcome, message FROM attempts;

DROP TABLE attempts;
ALTER TABLE attempts_new RENAME TO attempts;

-- 0: an evaluation at a rung only, which the run would not have had without early stopping; it is never the best.
ALTER TABLE evaluations ADD COLUMN on_schedule INTEGER NOT NULL DEFAULT 1 CHECK (on_schedule IN (0, 1));

-- The mean validation loss of each group of 16 sequences: little-endian float32, in the sequences' order.
CREATE TABLE evaluation_groups (
    run_id INTEGER NOT NULL REFERENCES runs (id),
    step   INTEGER NOT NULL CHECK (step >= 0),
    means  BLOB    NOT NULL,
    PRIMARY KEY (run_id, step)
) WITHOUT ROWID;

CREATE TABLE checkpoints_new (
    run_id          INTEGER NOT NULL REFERENCES runs (id),
    step            INTEGER NOT NULL CHECK (step >= 0),
    location        TEXT    NOT NULL,
    bytes           INTEGER NOT NULL,
    sha256          TEXT    NOT NULL,
    is_last         INTEGER NOT NULL CHECK (is_last IN (0, 1)),
    is_best         INTEGER NOT NULL CHECK (is_best IN (0, 1)),
    -- The best within the run's committed step, kept beside a better one that speculation has found.
    is_visible_best INTEGER NOT NULL DEFAULT 0 CHECK (is_visible_best IN (0, 1)),
    seconds         REAL    NOT NULL,
    created_at      INTEGER NOT NULL,
    PRIMARY KEY (run_id, step),
    CHECK (is_last OR is_best OR is_visible_best)
) WITHOUT ROWID;

INSERT INTO checkpoints_new (run_id, step, location, bytes, sha256, is_last, is_best, seconds, created_at)
SELECT run_id, step, location, bytes, sha256, is_last, is_best, seconds, created_at FROM checkpoints;

DROP TABLE checkpoints;
ALTER TABLE checkpoints_new RENAME TO checkpoints;

CREATE UNIQUE INDEX checkpoints_last ON checkpoints (run_id) WHERE is_last;
CREATE UNIQUE INDEX checkpoints_best ON checkpoints (run_id) WHERE is_best;
CREATE UNIQUE INDEX checkpoints_visible_best ON checkpoints (run_id) WHERE is_visible_best;
