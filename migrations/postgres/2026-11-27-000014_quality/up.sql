-- Of responses before this, none is known.
ALTER TABLE responses ADD COLUMN flags TEXT;

-- No reference to responses: these are written anew while a wave by invitation is in the field.
CREATE TABLE exclusions (
    response_id TEXT NOT NULL PRIMARY KEY,
    wave_id TEXT NOT NULL REFERENCES waves (id),
    reason TEXT NOT NULL,
    note TEXT,
    made_by TEXT NOT NULL
);

CREATE INDEX exclusions_of_wave ON exclusions (wave_id);

CREATE TABLE wave_safeguards (
    wave_id TEXT NOT NULL PRIMARY KEY REFERENCES waves (id),
    safeguards TEXT NOT NULL
);
