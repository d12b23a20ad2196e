ALTER TABLE responses ADD COLUMN receipt_digest TEXT;
CREATE UNIQUE INDEX responses_receipt_digest ON responses (receipt_digest);
