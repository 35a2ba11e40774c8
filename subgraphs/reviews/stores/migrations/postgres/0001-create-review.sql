CREATE TABLE review (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  product_id text NOT NULL,
  author_id text NOT NULL,
  rating integer NOT NULL CHECK (rating BETWEEN 1 AND 5),
  title text,
  body text,
  created_at_ms bigint NOT NULL,
  UNIQUE (product_id, author_id)
);

-- Pages of one product, newest first.
CREATE INDEX review_newest ON review (product_id, created_at_ms DESC, id DESC);

-- Counts and averages are read from the index alone.
CREATE INDEX review_rating ON review (product_id) INCLUDE (rating);
