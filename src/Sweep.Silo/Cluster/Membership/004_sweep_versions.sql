-- Which version of Sweep a silo is; empty for silos from before this column. A silo of such a version that claims its name again leaves
-- the version of the one before it, which only a message shows.
ALTER TABLE SweepSilo ADD COLUMN IF NOT EXISTS Version text NOT NULL DEFAULT '';
