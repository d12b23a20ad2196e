-- What the tables and columns mean: docs/DATABASE.md. The same name and meaning in both folders.

CREATE TABLE studies (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    population TEXT NOT NULL,
    simulated BOOLEAN NOT NULL,
    source TEXT
);

CREATE TABLE questionnaire_versions (
    id TEXT NOT NULL PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES studies (id),
    digest TEXT NOT NULL,
    document TEXT NOT NULL,
    frozen_at BIGINT NOT NULL,
    UNIQUE (study_id, digest)
);

CREATE TABLE measures (
    study_id TEXT NOT NULL REFERENCES studies (id),
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (study_id, name),
    UNIQUE (study_id, position)
);

CREATE TABLE waves (
    id TEXT NOT NULL PRIMARY KEY,
    study_id TEXT NOT NULL REFERENCES studies (id),
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    position INTEGER NOT NULL,
    version_id TEXT NOT NULL REFERENCES questionnaire_versions (id),
    sample_type TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    status TEXT NOT NULL,
    anonymity TEXT NOT NULL,
    lonely_psu TEXT NOT NULL,
    link TEXT NOT NULL UNIQUE,
    lock_version INTEGER NOT NULL,
    UNIQUE (study_id, name),
    UNIQUE (study_id, position)
);

CREATE TABLE responses (
    id TEXT NOT NULL PRIMARY KEY,
    wave_id TEXT NOT NULL REFERENCES waves (id),
    token_digest TEXT UNIQUE,
    disposition TEXT NOT NULL,
    answers TEXT NOT NULL,
    design TEXT,
    revision INTEGER NOT NULL,
    started_on TEXT,
    finished_on TEXT
);

CREATE INDEX responses_of_wave ON responses (wave_id, disposition);

CREATE TABLE response_events (
    response_id TEXT NOT NULL REFERENCES responses (id) ON DELETE CASCADE,
    event_key TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    page TEXT,
    outcome TEXT NOT NULL,
    next_step TEXT,
    PRIMARY KEY (response_id, event_key)
);

CREATE TABLE datasets (
    id TEXT NOT NULL PRIMARY KEY,
    wave_id TEXT NOT NULL REFERENCES waves (id),
    version INTEGER NOT NULL,
    digest TEXT NOT NULL,
    document TEXT NOT NULL,
    frozen_at BIGINT NOT NULL,
    UNIQUE (wave_id, version)
);

CREATE TABLE weight_sets (
    id TEXT NOT NULL PRIMARY KEY,
    wave_id TEXT NOT NULL REFERENCES waves (id),
    dataset_id TEXT NOT NULL REFERENCES datasets (id),
    number INTEGER NOT NULL,
    label TEXT NOT NULL,
    plan TEXT NOT NULL,
    diagnostics TEXT NOT NULL,
    weights TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    UNIQUE (wave_id, number)
);

CREATE TABLE accounts (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    made_at BIGINT NOT NULL
);

CREATE TABLE sessions (
    token_digest TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    csrf_secret TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE audit (
    id TEXT NOT NULL PRIMARY KEY,
    done_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    verb TEXT NOT NULL,
    subject TEXT NOT NULL
);

CREATE INDEX audit_by_time ON audit (done_at);
