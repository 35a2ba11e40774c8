CREATE TABLE review (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  product_id TEXT NOT NULL,
  author_id TEXT NOT NULL,
  rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
  title TEXT,
  body TEXT,
  created_at_ms INTEGER NOT NULL,
  UNIQUE (product_id, author_id)
) STRICT;

-- Pages of one product, newest first.
CREATE INDEX review_newest ON review (product_id, created_at_ms DESC, id DESC);

-- Counts and averages are read from the index alone.
CREATE INDEX review_rating ON review (product_id, rating);
