CREATE TABLE mailings (
    wave_id TEXT NOT NULL PRIMARY KEY REFERENCES waves (id),
    state TEXT NOT NULL,
    plan TEXT NOT NULL,
    lock_version INTEGER NOT NULL
);

CREATE TABLE messages (
    id TEXT NOT NULL PRIMARY KEY,
    wave_id TEXT NOT NULL REFERENCES waves (id),
    step TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    not_before BIGINT NOT NULL,
    holder TEXT,
    lease_until BIGINT,
    domain TEXT,
    sealed TEXT,
    tried_on TEXT,
    problem TEXT
);

CREATE INDEX messages_by_state ON messages (state, not_before);

CREATE INDEX messages_of_wave ON messages (wave_id, state);

CREATE TABLE suppressions (
    digest TEXT NOT NULL PRIMARY KEY
);
