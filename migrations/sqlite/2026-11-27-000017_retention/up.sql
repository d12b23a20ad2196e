CREATE TABLE retention (
    wave_id TEXT NOT NULL REFERENCES waves (id),
    kind TEXT NOT NULL,
    until TEXT NOT NULL,
    done_on TEXT,
    PRIMARY KEY (wave_id, kind)
);
