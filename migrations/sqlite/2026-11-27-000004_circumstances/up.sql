-- What a replay of the answers needs beside them, and what is kept of each page answered.
ALTER TABLE responses ADD COLUMN seed BIGINT;
ALTER TABLE responses ADD COLUMN language TEXT;
ALTER TABLE responses ADD COLUMN resume_digest TEXT;
CREATE UNIQUE INDEX responses_resume_digest ON responses (resume_digest);
ALTER TABLE response_events ADD COLUMN language TEXT;
ALTER TABLE response_events ADD COLUMN overridden TEXT;
-- Every wave so far counts.
ALTER TABLE waves ADD COLUMN purpose TEXT NOT NULL DEFAULT 'main';
