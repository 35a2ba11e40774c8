import { isJsonObject, type JsonValue } from '../../../json/json-value.ts';
import { UnreadableMessage } from '../../brokers/unreadable-message.ts';
import { baseName, type FormatReader, noticeOf, textsOf } from '../notice.ts';

/** CloudEvents 1.0 in structured JSON form. `id` is that of the event; the entity is in `data`. */
export const cloudEventsReader: FormatReader = {
  recognises: (body) =>
    isJsonObject(body) && isVersion(body.specversion) && typeof body.type === 'string',
  read(body) {
    if (!isJsonObject(body)) throw new UnreadableMessage('a CloudEvent must be a JSON object');
    const { id, source, type, data } = body;
    const names = textsOf(type);
    const [ownId] = textsOf(id);
    return {
      notices: [
        noticeOf(body, { names: [...names, ...names.map(baseName)], record: data ?? null }),
      ],
      // An id is unique within its source only.
      messageId: ownId === undefined ? null : [...textsOf(source), ownId].join(' '),
    };
  },
};

function isVersion(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && value.startsWith('1.');
}
