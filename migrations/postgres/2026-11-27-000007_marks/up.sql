CREATE TABLE case_marks (
    mark TEXT NOT NULL PRIMARY KEY,
    wave_id TEXT NOT NULL REFERENCES waves (id),
    kind TEXT NOT NULL
);

CREATE INDEX case_marks_of_wave ON case_marks (wave_id, kind);

ALTER TABLE cases DROP COLUMN spent;
ALTER TABLE cases DROP COLUMN language;
ALTER TABLE cases DROP COLUMN sector;

CREATE TABLE upkeep (
    job TEXT NOT NULL PRIMARY KEY,
    due BOOLEAN NOT NULL,
    done_on TEXT
);
