-- Searches that propose configurations from results: search is JSON of what is needed for that beside the spec, null for sweeps whose runs
-- are all there when they are submitted; search_state says whether more are to come.
ALTER TABLE sweeps ADD COLUMN search TEXT;
ALTER TABLE sweeps ADD COLUMN search_state TEXT
    CHECK (search_state IN ('open', 'complete', 'exhausted', 'cancelled')) CHECK ((search IS NULL) = (search_state IS NULL));

CREATE INDEX sweeps_searching ON sweeps (id) WHERE search_state = 'open';
