CREATE TABLE drafts (
    id TEXT NOT NULL PRIMARY KEY,
    study_id TEXT NOT NULL UNIQUE REFERENCES studies (id),
    document TEXT NOT NULL,
    lock_version INTEGER NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);

CREATE TABLE draft_edits (
    draft_id TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
    sequence INTEGER NOT NULL,
    state TEXT NOT NULL,
    what TEXT NOT NULL,
    document TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (draft_id, sequence)
);
