<?php

declare(strict_types=1);

namespace Banyan\ChangeEvents\Envelope;

use Banyan\ChangeEvents\InvalidChangeEvent;
use Closure;

/** What a writer says of a change. Id, sequence and time are added when it is written. */
final class NewChange
{
    private const NAME = '/^[_A-Za-z][_0-9A-Za-z]*$/D';
    private const VERB = '/^[A-Za-z]{1,60}$/D';
    private const MAX_NAME = 120;
    private const MAX_KEY = 255;

    /** The key as subjects write it; empty when it is not known. */
    public readonly string $keyText;

    /**
     * @param string $entity GraphQL type name
     * @param array<string, mixed>|null $key key fields by name in the order of the `@key`; null: not known
     * @param string $verb past tense, letters only
     * @param list<string>|null $changedFields GraphQL field names; null: not known, any may have changed
     * @param array<string, mixed> $data told of this change alone
     * @param Closure(): array<string, mixed>|null $state what the entity tells; asked when the event is written
     *
     * @throws InvalidChangeEvent
     */
    public function __construct(
        public readonly string $entity,
        public readonly ?array $key,
        public readonly string $verb,
        public readonly ?array $changedFields = null,
        private readonly array $data = [],
        private readonly ?Closure $state = null,
    ) {
        $this->checkName('the name of a GraphQL type', $entity, self::NAME);
        $this->checkName('a verb in the past tense (letters only)', $verb, self::VERB);
        $this->checkFields();
        $this->keyText = $key === null ? '' : EntitySubject::keyText($entity, $key);
        $this->checkKeyText();
    }

    /** Whether GraphQL takes it as the name of a field. */
    public static function isFieldName(string $name): bool
    {
        return preg_match(self::NAME, $name) === 1 && strlen($name) <= self::MAX_NAME;
    }

    public function subject(): string
    {
        return $this->key === null ? $this->entity : "{$this->entity}:{$this->keyText}";
    }

    /** @return array<string, mixed> empty when there is nothing to tell */
    public function data(): array
    {
        return array_replace($this->state === null ? [] : ($this->state)(), $this->data);
    }

    /**
     * Whether one event can tell both: two movements of a stock would be one of them, and what is updated after its deletion
     * is there again.
     */
    public function canBeFollowedBy(self $update): bool
    {
        return $this->verb !== 'deleted' && $update->verb === 'updated' && ($this->data === [] || $update->data === []);
    }

    /** The two as one event, with the verb of this one and the state of the later one. */
    public function followedBy(self $update): self
    {
        $fields = $this->changedFields === null || $update->changedFields === null
            ? null
            : array_values(array_unique([...$this->changedFields, ...$update->changedFields]));
        $data = $this->data ?: $update->data;

        return new self($this->entity, $this->key, $this->verb, $fields, $data, $update->state ?? $this->state);
    }

    private function checkKeyText(): void
    {
        if ($this->key !== null && ($this->keyText === '' || str_contains($this->keyText, "\0"))) {
            $expected = 'a key that is not empty, or null when it is not known';

            throw InvalidChangeEvent::because($this->entity, $expected, $this->keyText);
        }

        if (mb_strlen($this->keyText, 'UTF-8') > self::MAX_KEY) {
            throw InvalidChangeEvent::because($this->entity, 'a key of at most 255 characters', $this->keyText);
        }
    }

    private function checkFields(): void
    {
        if ($this->changedFields === []) {
            throw InvalidChangeEvent::because($this->entity, 'changed fields, or null when they are not known', []);
        }

        foreach ($this->changedFields ?? [] as $field) {
            $this->checkName('the name of a GraphQL field', $field, self::NAME);
        }
    }

    private function checkName(string $expected, mixed $name, string $form): void
    {
        if (! is_string($name) || preg_match($form, $name) !== 1 || strlen($name) > self::MAX_NAME) {
            throw InvalidChangeEvent::because($this->entity, $expected, $name);
        }
    }
}
