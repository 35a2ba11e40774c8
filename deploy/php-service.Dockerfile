# One of the legacy services under php/, for a web server that speaks FastCGI. Build from the repository's root with
# --build-arg SERVICE=catalog-lumen or SERVICE=orders-laravel.

FROM composer:2 AS vendor
ARG SERVICE
WORKDIR /app
COPY php/${SERVICE}/ ./
COPY php/laravel-change-events/ /laravel-change-events/
# The image of Composer lacks extensions that the service's own image has. Versions with known faults are refused by Composer
# 2.9 and later: here they are wanted, since old frameworks are what stands behind the gateway.
RUN COMPOSER_NO_SECURITY_BLOCKING=1 composer install --no-dev --no-interaction --prefer-dist --optimize-autoloader --ignore-platform-req=ext-*

FROM php:8.2-fpm
RUN docker-php-ext-install pdo_mysql opcache
WORKDIR /app
COPY --from=vendor /app/ ./
COPY deploy/php-entrypoint.sh /usr/local/bin/php-entrypoint
ENV APP_ENV=production APP_DEBUG=false APP_STORAGE=/storage
RUN chmod 755 /usr/local/bin/php-entrypoint \
  && mkdir -p /storage bootstrap/cache \
  && chown -R www-data:www-data /storage bootstrap/cache
VOLUME /storage
USER www-data
EXPOSE 9000
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["php", "-r", "exit(@fsockopen('127.0.0.1', 9000) ? 0 : 1);"]
ENTRYPOINT ["php-entrypoint"]
CMD ["php-fpm"]
