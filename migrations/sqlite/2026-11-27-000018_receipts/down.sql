DROP INDEX responses_receipt_digest;
ALTER TABLE responses DROP COLUMN receipt_digest;
