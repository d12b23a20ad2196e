DROP TABLE suppressions;
DROP TABLE messages;
DROP TABLE mailings;
