CREATE TABLE wave_terms (
    wave_id TEXT NOT NULL PRIMARY KEY REFERENCES waves (id),
    document TEXT NOT NULL,
    ends_at BIGINT
);

CREATE TABLE wave_outcomes (
    wave_id TEXT NOT NULL PRIMARY KEY REFERENCES waves (id),
    document TEXT NOT NULL,
    frozen_at BIGINT NOT NULL
);

ALTER TABLE responses ADD COLUMN seconds INTEGER NOT NULL DEFAULT 0;
