DROP TABLE wave_outcomes;
DROP TABLE wave_terms;
