DROP TABLE class_sessions;

DROP TABLE entries;

ALTER TABLE responses DROP COLUMN mode;
