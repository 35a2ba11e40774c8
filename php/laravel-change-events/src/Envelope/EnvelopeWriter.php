<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Envelope;

use Banyan\ChangeEvents\InvalidChangeEvent;
use Banyan\ChangeEvents\Settings;
use Illuminate\Contracts\Container\Container;
use Illuminate\Support\Carbon;
use JsonException;

/** Writes changes as CloudEvents 1.0 in JSON, https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md */
final class EnvelopeWriter
{
    private const JSON = JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE
        | JSON_UNESCAPED_LINE_TERMINATORS | JSON_PRESERVE_ZERO_FRACTION;
    private const SEQUENCE_DIGITS = 20;
    private const MAX_TYPE = 190;
    /** In units of UTF-16, as the gateway measures it. */
    private const MAX_TENANT = 255;

    public function __construct(
        private readonly Settings $settings,
        private readonly TraceContext $trace,
        private readonly Container $container,
    ) {
    }

    /** @throws InvalidChangeEvent when the data is no JSON object, is not in UTF-8, or is too much, or the tenant is too long */
    public function write(NewChange $change, int $version): ChangeEvent
    {
        $id = UuidV7::create();
        $subject = $change->subject();
        $type = $this->type($change);
        $envelope = [
            'specversion' => '1.0',
            'id' => $id,
            'source' => "/subgraphs/{$this->settings->service}",
            'type' => $type,
            'subject' => $subject,
            'time' => Carbon::now('UTC')->format('Y-m-d\TH:i:s.v\Z'),
            'datacontenttype' => 'application/json',
            'partitionkey' => $subject,
            'sequence' => str_pad((string) $version, self::SEQUENCE_DIGITS, '0', STR_PAD_LEFT),
            ...$this->extensions($change),
            'data' => $this->data($change),
        ];

        return new ChangeEvent($id, $type, $change->entity, $change->keyText, $subject, $version, $this->encode($envelope));
    }

    private function type(NewChange $change): string
    {
        $type = "{$this->settings->service}.{$change->entity}.{$change->verb}";

        if (strlen($type) > self::MAX_TYPE) {
            throw InvalidChangeEvent::because($change->subject(), 'a type of at most 190 characters', $type);
        }

        return $type;
    }

    /** @return array<string, string> */
    private function extensions(NewChange $change): array
    {
        return array_filter([
            ...$this->trace->current(),
            'entitykeys' => $change->key === null ? null : EntitySubject::keyFields($change->entity, $change->key),
            'changedfields' => $change->changedFields === null ? null : implode(',', $change->changedFields),
            'tenant' => $this->tenant($change),
        ], static fn (?string $value): bool => $value !== null && $value !== '');
    }

    private function tenant(NewChange $change): ?string
    {
        if ($this->settings->tenant === null) {
            return null;
        }

        $tenant = $this->container->make($this->settings->tenant)->tenant();

        if (strlen(mb_convert_encoding((string) $tenant, 'UTF-16LE', 'UTF-8')) > 2 * self::MAX_TENANT) {
            throw InvalidChangeEvent::because($change->subject(), 'a tenant of at most 255 characters', $tenant);
        }

        return $tenant;
    }

    private function data(NewChange $change): ?array
    {
        $data = $change->data();

        if ($data !== [] && array_is_list($data)) {
            throw InvalidChangeEvent::because($change->subject(), 'data by name', $data);
        }

        return $data === [] ? null : $data;
    }

    private function encode(array $envelope): string
    {
        try {
            $payload = json_encode($envelope, self::JSON);
        } catch (JsonException $exception) {
            $reason = $exception->getMessage();

            throw InvalidChangeEvent::because($envelope['subject'], 'data that can be written as JSON', $reason);
        }

        if (strlen($payload) > $this->settings->maxPayloadBytes) {
            $expected = "at most {$this->settings->maxPayloadBytes} bytes (change-events.max_payload_bytes)";

            throw InvalidChangeEvent::because($envelope['subject'], $expected, strlen($payload) . ' bytes');
        }

        return $payload;
    }
}
