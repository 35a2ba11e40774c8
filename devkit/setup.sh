#!/bin/sh
# Makes the machine ready for `npm start`, or for `npm test` with the argument "test". Says what it does, one line per
# part, and changes nothing that is in order already. Needs only a POSIX shell.

set -u
cd "$(dirname "$0")/.." || exit 1

php_packages="php8.2-cli php-sqlite3 php8.2-mbstring php8.2-xml php8.2-curl php-laravel-lumen-framework php-laravel-framework"
test_packages="php8.2-mysql php8.2-pgsql php-amqplib phpunit postgresql mariadb-server redis-server rabbitmq-server chromium"
python_packages="python3-djangorestframework python3-django-filters python3-fastapi python3-uvicorn python3-flask"
php_extensions="pdo_sqlite mbstring xml curl"
purpose="${1:-start}"

say() { printf 'setup: %-9s %s\n' "$1" "$2"; }

fail() {
  say "$1" "$2" >&2
  exit 1
}

check_arguments() {
  case "$purpose" in
    start | test) ;;
    *) fail usage "expected no argument or \"test\", received \"$purpose\"" ;;
  esac
}

check_node() {
  command -v node >/dev/null 2>&1 || fail Node "not found: install Node 20 or newer from https://nodejs.org"
  command -v npm >/dev/null 2>&1 || fail npm "not found: it comes with Node, see https://nodejs.org"
  # Any Node that can run npm will do: the project installs the Node that it runs on.
  major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge 20 ] || fail Node "20 or newer is needed, found $(node --version)"
}

install_node_packages() {
  if node_packages_are_current; then
    say packages "up to date"
  else
    say packages "installing as package-lock.json says (npm ci), this takes a minute"
    # npm leaves out what is for development, such as the project's own Node, where NODE_ENV says production.
    npm ci --include=dev --no-audit --no-fund --loglevel=error || fail packages "npm ci failed, see above"
  fi
  project_node=node_modules/.bin/node
  "$project_node" --version >/dev/null 2>&1 ||
    fail Node "the project's own Node does not run: delete node_modules and let npm run install scripts"
  say Node "$("$project_node" --version), installed with the project"
}

node_packages_are_current() {
  installed=node_modules/.package-lock.json
  [ -f "$installed" ] && [ -z "$(find package-lock.json -newer "$installed")" ]
}

install_php() {
  missing=$(missing_parts)
  if [ -n "$missing" ]; then
    say PHP "missing: $missing"
    install_system_packages
    missing=$(missing_parts)
    [ -z "$missing" ] || fail PHP "still missing after the installation: $missing"
  fi
  say PHP "$(php -r 'echo PHP_VERSION;') with Lumen and Laravel"
  [ "$purpose" = start ] || say tests "PostgreSQL, MariaDB, Redis, RabbitMQ, Chromium and the frameworks of Python are there"
}

# What is not there, in one line; empty when nothing is missing.
missing_parts() {
  {
    missing_php
    [ "$purpose" = start ] || missing_for_tests
  } | paste -sd, - | sed 's/,/, /g'
}

missing_php() {
  if ! command -v php >/dev/null 2>&1; then
    echo "PHP 8.1 or newer"
    return
  fi
  php -r 'exit(PHP_VERSION_ID < 80100 ? 1 : 0);' || echo "PHP 8.1 or newer (found $(php -r 'echo PHP_VERSION;'))"
  extensions=$php_extensions
  [ "$purpose" = start ] || extensions="$extensions pdo_mysql pdo_pgsql"
  for extension in $extensions; do
    has_extension "$extension" || echo "PHP extension $extension"
  done
  has_framework catalog-lumen Laravel/Lumen/autoload.php || echo "Lumen"
  has_framework orders-laravel Illuminate/autoload.php || echo "Laravel"
}

has_extension() { php -r 'exit(extension_loaded($argv[1]) ? 0 : 1);' "$1"; }

# The framework comes from Composer, in the service's own vendor folder, or lies in PHP's include path.
has_framework() {
  [ -f "php/$1/vendor/autoload.php" ] ||
    php -r 'exit(stream_resolve_include_path($argv[1]) === false ? 1 : 0);' "$2"
}

missing_for_tests() {
  has_program phpunit /usr/bin || echo "PHPUnit"
  has_framework laravel-change-events PhpAmqpLib/autoload.php || echo "php-amqplib"
  has_program postgres /usr/lib/postgresql/*/bin || echo "PostgreSQL"
  has_program mariadbd /usr/sbin || echo "MariaDB"
  has_program redis-server /usr/bin || echo "Redis"
  has_program rabbitmq-server /usr/sbin || echo "RabbitMQ"
  has_program chromium /usr/bin || echo "Chromium"
  has_python_package rest_framework || echo "Django REST framework"
  has_python_package django_filters || echo "django-filter"
  has_python_package fastapi || echo "FastAPI"
  has_python_package uvicorn || echo "uvicorn"
  has_python_package flask || echo "Flask"
}

# Servers are often not on the path of ordinary users.
has_program() {
  program=$1
  shift
  command -v "$program" >/dev/null 2>&1 && return
  for folder in "$@"; do
    [ -x "$folder/$program" ] && return
  done
  return 1
}

# Of the system's own Python: another one on the path does not have the packages that are installed here.
has_python_package() {
  /usr/bin/python3 -c 'import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)' "$1" 2>/dev/null
}

install_system_packages() {
  packages=$php_packages
  [ "$purpose" = start ] || packages="$packages $test_packages $python_packages"
  command -v apt-get >/dev/null 2>&1 || explain_other_system
  as_root=$(root_prefix) || fail PHP "may not install as this user. As root run: apt-get install $packages"
  say PHP "installing $packages (apt-get)"
  run_apt update -qq || say PHP "package lists could not be updated, going on with those at hand"
  # Packages that are there already stay at their version.
  # shellcheck disable=SC2086
  run_apt install -y -qq --no-install-recommends --no-upgrade $packages ||
    fail PHP "apt-get failed, see above. Debian 12 has these packages; elsewhere use: cp .env.example .env && docker compose up"
}

root_prefix() {
  [ "$(id -u)" = 0 ] && return
  command -v sudo >/dev/null 2>&1 && echo sudo
}

run_apt() {
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 "$@"
}

explain_other_system() {
  say PHP "cannot be installed by this script here. Install PHP 8.1 or newer with the extensions" >&2
  say PHP "$php_extensions, and Composer; then run" >&2
  say PHP "  (cd php/catalog-lumen && composer install) && (cd php/orders-laravel && composer install)" >&2
  [ "$purpose" = start ] || say tests "need also PostgreSQL, MariaDB, Redis, RabbitMQ, PHPUnit, php-amqplib, the PHP extensions pdo_mysql and pdo_pgsql, Chromium, and for /usr/bin/python3 Django REST framework, django-filter, FastAPI, uvicorn and Flask" >&2
  say PHP "or use containers: cp .env.example .env && docker compose up" >&2
  exit 1
}

check_arguments
check_node
install_node_packages
install_php
