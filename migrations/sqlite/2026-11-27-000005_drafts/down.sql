DROP TABLE draft_edits;
DROP TABLE drafts;
