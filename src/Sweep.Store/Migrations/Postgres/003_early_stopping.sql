-- Early stopping: rungs and cohorts, the state paused, decisions, and which evaluations are visible.

ALTER TABLE sweeps DROP CONSTRAINT sweeps_metric_name_check;
ALTER TABLE sweeps ADD CONSTRAINT sweeps_metric_name_check CHECK (metric_name IN ('val_loss', 'train_loss', 'val_bpc'));
-- Tokens per character of the validation text, where the metric is val_bpc: the factor from nats per token to nats per character.
ALTER TABLE sweeps ADD COLUMN val_tokens_per_char DOUBLE PRECISION CHECK (val_tokens_per_char > 0);

-- The configurations of a sweep that are compared with each other, and when: only sweeps with early_terminate have cohorts.
CREATE TABLE cohorts (
    sweep_id      BIGINT  NOT NULL REFERENCES sweeps (id),
    number        INTEGER NOT NULL CHECK (number > 0),
    -- Steps, ascending: 500,1500.
    rungs         TEXT    NOT NULL CHECK (length(rungs) > 0),
    -- How many configurations train to each rung, and to the end: 27,9,3.
    quotas        TEXT    NOT NULL CHECK (length(quotas) > 0),
    max_iters     INTEGER NOT NULL CHECK (max_iters > 1),
    -- Whether an idle slot may train one of its paused runs on before it is decided that this is needed.
    can_speculate BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (sweep_id, number)
);

CREATE INDEX cohorts_speculating ON cohorts (sweep_id) WHERE can_speculate;

ALTER TABLE runs
    -- The least number among the sweep's runs that differ from this one in the seed only.
    ADD COLUMN configuration INTEGER CHECK (configuration > 0),
    ADD COLUMN cohort INTEGER,
    -- The rung to which the run is committed, from 0, and its step: what is beyond that step is not visible yet.
    ADD COLUMN level INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN committed_step INTEGER,
    -- Where a running run pauses.
    ADD COLUMN until_step INTEGER,
    ADD COLUMN decision TEXT CHECK (decision IN ('open', 'in', 'out')),
    ADD COLUMN decision_step INTEGER,
    -- Of a cancelled run: the last step whose evaluations count for decisions.
    ADD COLUMN counts_until INTEGER,
    -- The state for listings where it differs: a run that speculation has brought to its end is paused or stopped for all to see.
    ADD COLUMN shown_state TEXT CHECK (shown_state IN ('paused', 'stopped'));

UPDATE runs SET configuration = first.number
FROM (SELECT id, min(number) OVER (PARTITION BY sweep_id, hyperparameters::jsonb - 'seed') AS number FROM runs) AS first
WHERE first.id = runs.id;

ALTER TABLE runs ALTER COLUMN configuration SET NOT NULL;

-- The CHECKs that name states or their times, whatever they are called.
DO $$
DECLARE
    old_check text;
BEGIN
    FOR old_check IN
        SELECT conname FROM pg_constraint
        WHERE conrelid = 'runs'::regclass AND contype = 'c'
          AND (conname = 'runs_state_check' OR pg_get_constraintdef(oid) LIKE '%finished_at IS NULL%')
    LOOP
        EXECUTE format('ALTER TABLE runs DROP CONSTRAINT %I', old_check);
    END LOOP;
END
$$;

ALTER TABLE runs
    ADD CONSTRAINT runs_state_check
        CHECK (state IN ('queued', 'running', 'paused', 'completed', 'diverged', 'failed', 'stopped', 'cancelled')),
    ADD CONSTRAINT runs_finished_check CHECK ((state IN ('queued', 'running', 'paused')) = (finished_at IS NULL)),
    ADD CONSTRAINT runs_cohort_fkey FOREIGN KEY (sweep_id, cohort) REFERENCES cohorts (sweep_id, number) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT runs_paused_check CHECK (state <> 'paused' OR cohort IS NOT NULL),
    ADD CONSTRAINT runs_until_check CHECK (until_step IS NULL OR state = 'running'),
    ADD CONSTRAINT runs_counts_check CHECK (counts_until IS NULL OR state = 'cancelled'),
    ADD CONSTRAINT runs_decision_step_known_check CHECK ((decision IS NULL) = (decision_step IS NULL)),
    ADD CONSTRAINT runs_committed_check
        CHECK (cohort IS NOT NULL OR (committed_step IS NULL AND decision IS NULL AND shown_state IS NULL AND level = 0));

DROP INDEX runs_by_state;
CREATE INDEX runs_by_state ON runs (sweep_id, state, shown_state);
DROP INDEX runs_queued;
CREATE INDEX runs_queued ON runs (sweep_id, level DESC, number) WHERE state = 'queued';
CREATE INDEX runs_by_cohort ON runs (sweep_id, cohort, number) WHERE cohort IS NOT NULL;

-- The same arrows as docs/state-machine.md, for whoever writes to these tables by hand.
DROP TRIGGER runs_transition ON runs;
CREATE TRIGGER runs_transition BEFORE UPDATE OF state ON runs FOR EACH ROW
WHEN (old.state <> new.state AND old.state || ' -> ' || new.state NOT IN (
    'queued -> running', 'queued -> cancelled', 'queued -> paused', 'queued -> stopped',
    'running -> queued', 'running -> completed', 'running -> diverged', 'running -> failed', 'running -> stopped', 'running -> cancelled',
    'running -> paused',
    'paused -> queued', 'paused -> stopped', 'paused -> cancelled',
    'stopped -> queued', 'stopped -> paused',
    'completed -> queued', 'diverged -> queued', 'failed -> queued', 'failed -> cancelled', 'cancelled -> queued'))
EXECUTE FUNCTION refuse_transition();

ALTER TABLE attempts DROP CONSTRAINT attempts_outcome_check;
ALTER TABLE attempts ADD CONSTRAINT attempts_outcome_check
    CHECK (outcome IN ('running', 'completed', 'released', 'paused', 'stopped',
                       'config', 'data', 'out_of_memory', 'diverged', 'crash', 'lost', 'cancelled'));

-- False: an evaluation at a rung only, which the run would not have had without early stopping; it is never the best.
ALTER TABLE evaluations ADD COLUMN on_schedule BOOLEAN NOT NULL DEFAULT TRUE;

-- The mean validation loss of each group of 16 sequences: little-endian float32, in the sequences' order.
CREATE TABLE evaluation_groups (
    run_id BIGINT  NOT NULL REFERENCES runs (id),
    step   INTEGER NOT NULL CHECK (step >= 0),
    means  BYTEA   NOT NULL,
    PRIMARY KEY (run_id, step)
);

-- The best within the run's committed step, kept beside a better one that speculation has found.
ALTER TABLE checkpoints ADD COLUMN is_visible_best BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE checkpoints DROP CONSTRAINT checkpoints_check;
ALTER TABLE checkpoints ADD CONSTRAINT checkpoints_kept_check CHECK (is_last OR is_best OR is_visible_best);
CREATE UNIQUE INDEX checkpoints_visible_best ON checkpoints (run_id) WHERE is_visible_best;
