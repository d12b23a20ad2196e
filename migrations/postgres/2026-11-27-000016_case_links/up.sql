CREATE TABLE case_links (
    mark TEXT NOT NULL PRIMARY KEY,
    wave_id TEXT NOT NULL REFERENCES waves (id),
    response_id TEXT NOT NULL UNIQUE
);

CREATE INDEX case_links_of_wave ON case_links (wave_id);
