ALTER TABLE waves DROP COLUMN purpose;
ALTER TABLE response_events DROP COLUMN overridden;
ALTER TABLE response_events DROP COLUMN language;
DROP INDEX responses_resume_digest;
ALTER TABLE responses DROP COLUMN resume_digest;
ALTER TABLE responses DROP COLUMN language;
ALTER TABLE responses DROP COLUMN seed;
