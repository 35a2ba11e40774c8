#!/bin/sh
# Brings the database up to date, fills it at the first start, then runs the command.
set -eu

stamp="$APP_STORAGE/seeded"
php artisan migrate --force
if [ ! -f "$stamp" ]; then
  php artisan db:seed --force
  touch "$stamp"
fi
exec "$@"
