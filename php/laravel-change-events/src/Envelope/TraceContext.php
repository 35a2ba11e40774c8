<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Envelope;

use Illuminate\Contracts\Container\Container;

/** The trace of the current request, https://www.w3.org/TR/trace-context/ */
final class TraceContext
{
    private const TRACEPARENT = '/^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/D';
    private const TRACESTATE = '/^[\x20-\x7E]{1,512}$/D';

    public function __construct(private readonly Container $container)
    {
    }

    /**
     * Headers that are not of the standard's form are left out.
     *
     * @return array{traceparent?: string, tracestate?: string}
     */
    public function current(): array
    {
        $parent = $this->header('traceparent');

        if (preg_match(self::TRACEPARENT, $parent) !== 1) {
            return [];
        }

        $state = $this->header('tracestate');
        $hasState = preg_match(self::TRACESTATE, $state) === 1;

        return ['traceparent' => $parent] + ($hasState ? ['tracestate' => $state] : []);
    }

    private function header(string $name): string
    {
        if (! $this->container->bound('request')) {
            return '';
        }

        return trim((string) $this->container->make('request')->headers->get($name));
    }
}
