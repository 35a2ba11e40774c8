-- Run by the image at the first start, on an empty volume, beside the database that POSTGRES_DB names.
CREATE DATABASE insights;
CREATE DATABASE outbox;
