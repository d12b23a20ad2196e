CREATE TABLE samples (
    wave_id TEXT NOT NULL PRIMARY KEY REFERENCES waves (id),
    plan TEXT NOT NULL,
    summary TEXT NOT NULL,
    contacts_until TEXT NOT NULL,
    drawn_at BIGINT NOT NULL
);

CREATE TABLE frames (
    wave_id TEXT NOT NULL PRIMARY KEY REFERENCES waves (id),
    file_name TEXT NOT NULL,
    sealed TEXT NOT NULL,
    uploaded_at BIGINT NOT NULL
);

CREATE TABLE cases (
    id TEXT NOT NULL PRIMARY KEY,
    wave_id TEXT NOT NULL REFERENCES waves (id),
    invitation_digest TEXT NOT NULL UNIQUE,
    design TEXT NOT NULL,
    probability DOUBLE PRECISION NOT NULL,
    sector TEXT,
    language TEXT,
    spent BOOLEAN NOT NULL
);

CREATE INDEX cases_of_wave ON cases (wave_id);

CREATE TABLE contacts (
    case_id TEXT NOT NULL PRIMARY KEY REFERENCES cases (id) ON DELETE CASCADE,
    sealed TEXT NOT NULL
);
