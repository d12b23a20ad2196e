ALTER TABLE responses ADD COLUMN mode TEXT;

CREATE TABLE entries (
    wave_id TEXT NOT NULL REFERENCES waves (id),
    serial TEXT NOT NULL,
    form BIGINT NOT NULL,
    state TEXT NOT NULL,
    first_by TEXT NOT NULL,
    second_by TEXT,
    first_keyed TEXT,
    second_keyed TEXT,
    compared INTEGER,
    differing INTEGER,
    illegible INTEGER,
    lock_version INTEGER NOT NULL,
    PRIMARY KEY (wave_id, serial)
) WITHOUT ROWID;

CREATE TABLE class_sessions (
    code TEXT NOT NULL PRIMARY KEY,
    wave_id TEXT NOT NULL REFERENCES waves (id),
    label TEXT,
    ends_at BIGINT NOT NULL,
    ended BOOLEAN NOT NULL
) WITHOUT ROWID;

CREATE INDEX class_sessions_of_wave ON class_sessions (wave_id);
