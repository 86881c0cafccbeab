-- The device kind that all runs of a sweep are trained on, where what one computes decides what is trained next: its rungs, or its search.
-- Null until the first run of such a sweep begins, and for sweeps whose runs are independent.
ALTER TABLE sweeps ADD COLUMN device_kind TEXT CHECK (length(device_kind) > 0);

-- Its runs may go on on another kind than they were begun on.
ALTER TABLE sweeps ADD COLUMN mixed INTEGER NOT NULL DEFAULT 0 CHECK (mixed IN (0, 1));

-- What was stored before was not held to one kind.
UPDATE sweeps SET device_kind = (SELECT min(r.device_kind) FROM runs AS r WHERE r.sweep_id = sweeps.id)
WHERE (search IS NOT NULL OR EXISTS (SELECT 1 FROM cohorts AS c WHERE c.sweep_id = sweeps.id))
  AND (SELECT count(DISTINCT r.device_kind) FROM runs AS r WHERE r.sweep_id = sweeps.id) = 1;
UPDATE sweeps SET mixed = 1
WHERE (search IS NOT NULL OR EXISTS (SELECT 1 FROM cohorts AS c WHERE c.sweep_id = sweeps.id))
  AND (SELECT count(DISTINCT r.device_kind) FROM runs AS r WHERE r.sweep_id = sweeps.id) > 1;

CREATE INDEX runs_begun ON runs (sweep_id, device_kind) WHERE state = 'queued' AND device_kind IS NOT NULL;
