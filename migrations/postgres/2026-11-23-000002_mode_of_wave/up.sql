-- Every wave so far was answered on the web.
ALTER TABLE waves ADD COLUMN mode TEXT NOT NULL DEFAULT 'web';
