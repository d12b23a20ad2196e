DROP TABLE contacts;
DROP TABLE cases;
DROP TABLE frames;
DROP TABLE samples;
