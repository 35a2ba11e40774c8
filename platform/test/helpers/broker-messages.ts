import type { OutgoingMessage } from '../../events/brokers/event-broker.ts';
import { PublishFailure } from '../../events/brokers/publish-failure.ts';

/** A message about one product, as the relay hands it to a broker. */
export function productMessage(
  id: string,
  options: Partial<OutgoingMessage> = {},
): OutgoingMessage {
  const type = options.type ?? 'catalog.Product.updated';
  const subject = options.subject ?? `Product:${id}`;
  const body = JSON.stringify({ specversion: '1.0', id, type, subject });
  return { ...options, id, type, subject, body };
}

/** Messages `PREFIX0`, `PREFIX1` and so on. */
export function productMessages(
  count: number,
  prefix = 'm',
  options: Partial<OutgoingMessage> = {},
): readonly OutgoingMessage[] {
  return Array.from({ length: count }, (_, index) => productMessage(`${prefix}${index}`, options));
}

/** Why a publication failed; `null` when it did not. */
export function reasonOf(publication: Promise<void>): Promise<string | null> {
  return publication.then(
    () => null,
    (error) => (error instanceof PublishFailure ? error.reason : String(error)),
  );
}
