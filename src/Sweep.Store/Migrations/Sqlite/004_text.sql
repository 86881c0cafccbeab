-- How a sweep's text becomes tokens. What was stored before is text in characters, of which nine tenths train; val_data_sha256 is of the
-- bytes of a text of its own to validate on.
ALTER TABLE sweeps ADD COLUMN tokenizer TEXT NOT NULL DEFAULT 'char' CHECK (length(tokenizer) > 0);
ALTER TABLE sweeps ADD COLUMN split REAL NOT NULL DEFAULT 0.9 CHECK (split > 0 AND split < 1);
ALTER TABLE sweeps ADD COLUMN val_data_source TEXT;
ALTER TABLE sweeps ADD COLUMN val_data_sha256 TEXT CHECK ((val_data_sha256 IS NULL) = (val_data_source IS NULL));
