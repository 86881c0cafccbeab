-- Results that are taken over from completed runs instead of being computed again, runs that branch off others, and limits of a sweep.

-- Every run of the sweep is to be trained, whatever results the store has.
ALTER TABLE sweeps ADD COLUMN fresh INTEGER NOT NULL DEFAULT 0 CHECK (fresh IN (0, 1));

-- None of its runs is claimed.
ALTER TABLE sweeps ADD COLUMN paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1));

-- Sweeps of a greater one are claimed from first.
ALTER TABLE sweeps ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;

-- The metric at which the sweep ends, in the metric's own unit, and the number of the run that has reached it.
ALTER TABLE sweeps ADD COLUMN target REAL;
ALTER TABLE sweeps ADD COLUMN target_reached_by INTEGER CHECK (target_reached_by IS NULL OR target IS NOT NULL);

-- The hash of a configuration without max_iters, null where the learning rate depends on that, and of runs of before.
ALTER TABLE runs ADD COLUMN prefix_hash TEXT;

-- The run (SWEEP/N) whose results this one has taken over, up to reused_step.
ALTER TABLE runs ADD COLUMN reused_from TEXT;
ALTER TABLE runs ADD COLUMN reused_step INTEGER CHECK ((reused_step IS NULL) = (reused_from IS NULL));

-- The run whose checkpoint of forked_step this one begins with.
ALTER TABLE runs ADD COLUMN forked_from TEXT;
ALTER TABLE runs ADD COLUMN forked_step INTEGER CHECK ((forked_step IS NULL) = (forked_from IS NULL));

CREATE INDEX runs_completed_by_hash ON runs (config_hash) WHERE state = 'completed';
CREATE INDEX runs_completed_by_prefix ON runs (prefix_hash, step) WHERE state = 'completed' AND prefix_hash IS NOT NULL;
