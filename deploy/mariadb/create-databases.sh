# Sourced by the image at the first start, on an empty volume: a database and an account for each PHP service, and one account
# for the gateway's relay, which may use the tables of the outboxes and nothing else. The relay makes indexes that it likes to
# have, and the tables that are missing.

docker_process_sql <<SQL
CREATE DATABASE catalog CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE DATABASE orders CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

CREATE USER 'catalog'@'%' IDENTIFIED BY '$CATALOG_DATABASE_PASSWORD';
CREATE USER 'orders'@'%' IDENTIFIED BY '$ORDERS_DATABASE_PASSWORD';
CREATE USER 'relay'@'%' IDENTIFIED BY '$RELAY_DATABASE_PASSWORD';

GRANT ALL ON catalog.* TO 'catalog'@'%';
GRANT ALL ON orders.* TO 'orders'@'%';
SQL

for database in catalog orders; do
  for table in banyan_outbox banyan_outbox_sequences banyan_parked_subjects banyan_intents banyan_inbox; do
    docker_process_sql <<SQL
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, INDEX ON $database.$table TO 'relay'@'%';
SQL
  done
done
