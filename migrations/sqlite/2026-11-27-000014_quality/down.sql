DROP TABLE wave_safeguards;
DROP TABLE exclusions;
ALTER TABLE responses DROP COLUMN flags;
