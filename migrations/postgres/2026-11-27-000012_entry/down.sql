DROP TABLE entries;

ALTER TABLE responses DROP COLUMN mode;
