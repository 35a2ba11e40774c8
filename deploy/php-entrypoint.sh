#!/bin/sh
# Makes the database at the first start, then runs the command.
set -eu

stamp="$APP_STORAGE/seeded"
if [ ! -f "$stamp" ]; then
  php artisan migrate --force
  php artisan db:seed --force
  touch "$stamp"
fi
exec "$@"
