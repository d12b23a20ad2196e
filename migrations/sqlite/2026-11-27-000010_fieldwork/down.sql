ALTER TABLE responses DROP COLUMN seconds;
DROP TABLE wave_outcomes;
DROP TABLE wave_terms;
