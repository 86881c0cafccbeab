-- How often in a row a run's worker died or went silent without a newer checkpoint or evaluation (Leases/AttemptEnd.cs).
ALTER TABLE runs ADD COLUMN losses_in_row INTEGER NOT NULL DEFAULT 0;
