-- So that an average is one row to read, however many reviews a product has.
CREATE TABLE review_stats (
  product_id TEXT PRIMARY KEY,
  count INTEGER NOT NULL,
  rating_sum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO review_stats (product_id, count, rating_sum)
SELECT product_id, count(*), sum(rating) FROM review GROUP BY product_id;

-- Triggers, so that whoever changes a review, by hand, too, changes the numbers with it.
CREATE TRIGGER review_stats_insert AFTER INSERT ON review BEGIN
  INSERT INTO review_stats (product_id, count, rating_sum) VALUES (new.product_id, 1, new.rating)
  ON CONFLICT (product_id) DO UPDATE SET
    count = count + excluded.count,
    rating_sum = rating_sum + excluded.rating_sum;
END;

CREATE TRIGGER review_stats_delete AFTER DELETE ON review BEGIN
  UPDATE review_stats SET count = count - 1, rating_sum = rating_sum - old.rating
  WHERE product_id = old.product_id;
END;

CREATE TRIGGER review_stats_update AFTER UPDATE OF product_id, rating ON review BEGIN
  UPDATE review_stats SET count = count - 1, rating_sum = rating_sum - old.rating
  WHERE product_id = old.product_id;
  INSERT INTO review_stats (product_id, count, rating_sum) VALUES (new.product_id, 1, new.rating)
  ON CONFLICT (product_id) DO UPDATE SET
    count = count + excluded.count,
    rating_sum = rating_sum + excluded.rating_sum;
END;

DROP INDEX review_rating;
