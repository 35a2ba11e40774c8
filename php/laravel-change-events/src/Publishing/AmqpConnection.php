<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Publishing;

use PhpAmqpLib\Connection\AbstractConnection;
use PhpAmqpLib\Connection\AMQPConnectionConfig;
use PhpAmqpLib\Connection\AMQPConnectionFactory;
use RuntimeException;

/** Opens connections by URL, which php-amqplib does not know. */
final class AmqpConnection
{
    private const DEFAULT_PORTS = ['amqp' => 5672, 'amqps' => 5671];

    /** @throws RuntimeException without credentials in its text */
    public static function open(?string $url, float $timeoutSeconds): AbstractConnection
    {
        if (! class_exists(AMQPConnectionFactory::class)) {
            throw new RuntimeException('php-amqplib is not installed: run "composer require php-amqplib/php-amqplib"');
        }

        $parts = parse_url((string) $url) ?: [];
        $scheme = $parts['scheme'] ?? '';

        if (! isset(self::DEFAULT_PORTS[$scheme], $parts['host'])) {
            throw new RuntimeException('change-events.amqp.url must be like amqp://user:password@host:5672/vhost, it is not');
        }

        return AMQPConnectionFactory::create(self::config($parts, $timeoutSeconds));
    }

    private static function config(array $parts, float $timeoutSeconds): AMQPConnectionConfig
    {
        $config = new AMQPConnectionConfig();
        $config->setIsSecure($parts['scheme'] === 'amqps');
        $config->setHost(trim($parts['host'], '[]'));
        $config->setPort($parts['port'] ?? self::DEFAULT_PORTS[$parts['scheme']]);
        $config->setUser(rawurldecode($parts['user'] ?? 'guest'));
        $config->setPassword(rawurldecode($parts['pass'] ?? 'guest'));
        $config->setVhost(rawurldecode(substr($parts['path'] ?? '', 1)) ?: '/');
        $config->setConnectionTimeout($timeoutSeconds);
        $config->setReadTimeout($timeoutSeconds);
        $config->setWriteTimeout($timeoutSeconds);
        $config->setChannelRPCTimeout($timeoutSeconds);
        $config->setConnectionName('banyan/laravel-change-events');

        return $config;
    }
}
