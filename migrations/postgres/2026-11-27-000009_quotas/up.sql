CREATE TABLE quota_plans (
    wave_id TEXT NOT NULL PRIMARY KEY REFERENCES waves (id),
    document TEXT NOT NULL
);

CREATE TABLE quota_cells (
    wave_id TEXT NOT NULL REFERENCES quota_plans (wave_id),
    quota INTEGER NOT NULL,
    cell INTEGER NOT NULL,
    target BIGINT NOT NULL,
    complete BIGINT NOT NULL,
    reserved BIGINT NOT NULL,
    PRIMARY KEY (wave_id, quota, cell)
);

CREATE TABLE quota_places (
    holder TEXT NOT NULL,
    quota INTEGER NOT NULL,
    wave_id TEXT NOT NULL REFERENCES quota_plans (wave_id),
    cell INTEGER NOT NULL,
    expires BIGINT NOT NULL,
    PRIMARY KEY (holder, quota)
);

CREATE INDEX quota_places_of_cell ON quota_places (wave_id, quota, cell);
