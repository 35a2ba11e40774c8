-- So that an average is one row to read, however many reviews a product has.
CREATE TABLE review_stats (
  product_id text PRIMARY KEY,
  count bigint NOT NULL,
  rating_sum bigint NOT NULL
);

-- Nobody may write reviews between the sums and the triggers that keep them.
LOCK TABLE review IN SHARE ROW EXCLUSIVE MODE;

INSERT INTO review_stats (product_id, count, rating_sum)
SELECT product_id, count(*), sum(rating) FROM review GROUP BY product_id;

-- Triggers, so that whoever changes a review, by hand, too, changes the numbers with it. Each sums up its statement, and
-- locks products in the order of their ids, so that two statements on many products cannot wait for each other.
CREATE FUNCTION count_added_reviews() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO review_stats AS stats (product_id, count, rating_sum)
  SELECT product_id, count(*), sum(rating) FROM added GROUP BY product_id ORDER BY product_id
  ON CONFLICT (product_id) DO UPDATE SET
    count = stats.count + excluded.count,
    rating_sum = stats.rating_sum + excluded.rating_sum;
  RETURN NULL;
END $$;

CREATE FUNCTION count_removed_reviews() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO review_stats AS stats (product_id, count, rating_sum)
  SELECT product_id, -count(*), -sum(rating) FROM removed GROUP BY product_id ORDER BY product_id
  ON CONFLICT (product_id) DO UPDATE SET
    count = stats.count + excluded.count,
    rating_sum = stats.rating_sum + excluded.rating_sum;
  RETURN NULL;
END $$;

CREATE FUNCTION count_changed_reviews() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO review_stats AS stats (product_id, count, rating_sum)
  SELECT product_id, sum(counted), sum(rating)
  FROM (
    SELECT product_id, 1 AS counted, rating FROM added
    UNION ALL
    SELECT product_id, -1, -rating FROM removed
  ) AS change
  GROUP BY product_id
  ORDER BY product_id
  ON CONFLICT (product_id) DO UPDATE SET
    count = stats.count + excluded.count,
    rating_sum = stats.rating_sum + excluded.rating_sum;
  RETURN NULL;
END $$;

CREATE TRIGGER review_stats_insert AFTER INSERT ON review
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION count_added_reviews();

CREATE TRIGGER review_stats_delete AFTER DELETE ON review
  REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION count_removed_reviews();

CREATE TRIGGER review_stats_update AFTER UPDATE ON review
  REFERENCING OLD TABLE AS removed NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION count_changed_reviews();

CREATE FUNCTION forget_review_stats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  TRUNCATE review_stats;
  RETURN NULL;
END $$;

CREATE TRIGGER review_stats_truncate AFTER TRUNCATE ON review
  FOR EACH STATEMENT EXECUTE FUNCTION forget_review_stats();

DROP INDEX review_rating;
