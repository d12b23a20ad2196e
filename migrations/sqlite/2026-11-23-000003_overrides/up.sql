CREATE TABLE overrides (
    id TEXT NOT NULL PRIMARY KEY,
    study_id TEXT NOT NULL,
    measure TEXT NOT NULL,
    from_wave_id TEXT NOT NULL REFERENCES waves (id),
    to_wave_id TEXT NOT NULL REFERENCES waves (id),
    reason TEXT,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    FOREIGN KEY (study_id, measure) REFERENCES measures (study_id, name)
);

CREATE INDEX overrides_of_measure ON overrides (study_id, measure);
