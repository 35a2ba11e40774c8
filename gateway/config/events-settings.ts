import { flag, settings, text, textList, wholeNumber } from '@banyan/platform/config/settings.ts';
import { foreignMappingSchema } from '@banyan/platform/events/decoders/foreign-mapping.ts';
import { OUTBOX_URL_FORMS, parseOutboxUrl } from '@banyan/platform/events/outbox/outbox-url.ts';
import { z } from 'zod';

const brokerForm = 'an amqp or amqps address, or several parted by commas';

const outboxUrl = text(OUTBOX_URL_FORMS).refine(
  (value) => parseOutboxUrl(value, '.') !== null,
  OUTBOX_URL_FORMS,
);

/** `events` in a project's configuration. */
export const eventsSettings = settings({
  rabbitmq: textList(brokerForm)
    .refine((urls) => urls.length > 0 && urls.every(isBrokerUrl), brokerForm)
    .transform((urls) => urls.join(','))
    .nullable()
    .default(null),
  prefix: text('the begin of names')
    .regex(
      /^[a-z][a-z0-9.-]{0,63}$/,
      'at most 64 lower case letters, digits, "-" and ".", a letter first',
    )
    .default('banyan'),
  outbox: outboxUrl.nullable().default('sqlite:./var/outbox.db'),
  relay: flag().default(true),
  retentionHours: wholeNumber(1, 24 * 366, 'hours').default(72),
  outboxes: z
    .record(z.string(), outboxUrl.nullable(), {
      error: 'an object of database addresses by subgraph',
    })
    .default({}),
  foreign: z
    .array(foreignMappingSchema, { error: 'a list of foreign sources' })
    .refine(haveDistinctNames, 'foreign sources with names of their own')
    .default([]),
  schemas: text('the path of a folder').default('./schema/events'),
});

function haveDistinctNames(sources: readonly { readonly name: string }[]): boolean {
  return new Set(sources.map(({ name }) => name)).size === sources.length;
}

function isBrokerUrl(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && /^amqps?:$/.test(url.protocol) && url.hostname !== '';
}
