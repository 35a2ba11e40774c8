#!/bin/sh
# Brings the database up to date, fills it at its first start, then runs the command. What is in a database is never replaced:
# the mark that it must be filled is set only when it has no table of migrations, and outlives a start that was cut short.
set -eu

unfilled="$APP_STORAGE/unfilled"
case "$(php artisan --no-ansi migrate:status 2>&1 || true)" in
  *'Migration table not found'*) touch "$unfilled" ;;
esac
php artisan migrate --force
if [ -f "$unfilled" ]; then
  php artisan db:seed --force
  rm "$unfilled"
fi
exec "$@"
