import { isJsonObject, type JsonObject, type JsonValue } from '../../../json/json-value.ts';
import { UnreadableMessage } from '../../brokers/unreadable-message.ts';
import { baseName, type FormatReader, type Notice, noticeOf, textsOf } from '../notice.ts';

const mostChanges = 10_000;

/** What teams write by hand, `$model->toJson()`, Laravel's broadcast form, lists of those, and a bare id. */
export const plainReader: FormatReader = {
  recognises: () => true,
  read(body, objects) {
    const changes = Array.isArray(body) ? (body as readonly JsonValue[]) : [body];
    if (changes.length > mostChanges) {
      throw new UnreadableMessage(
        `a list has at most ${mostChanges} changes, this one ${changes.length}`,
      );
    }
    const classes = objects.slice(0, 1).map(({ className }) => className);
    return {
      notices: changes.map((change) => readChange(change, classes)),
      messageId: isJsonObject(body) && isBroadcast(body) ? (textsOf(body.uuid)[0] ?? null) : null,
    };
  },
};

function readChange(change: JsonValue, classes: readonly string[]): Notice {
  if (!isJsonObject(change)) return noticeOf(change, { classes });
  const names = textsOf(change.event, change.type, change.action);
  const entity = textsOf(change.entity, change.model)[0];
  const composed = entity === undefined ? [] : names.map((name) => `${entity}.${name}`);
  return noticeOf(change, {
    names: [...composed, ...names, ...names.map(baseName)],
    classes: [...classes, ...names.filter((name) => name.includes('\\'))],
    record: isBroadcast(change) ? (change.data ?? null) : change,
  });
}

/** A model may have a `uuid` of its own: only beside `socket` it is that of the message. */
function isBroadcast(body: JsonObject): boolean {
  return typeof body.event === 'string' && isJsonObject(body.data) && Object.hasOwn(body, 'socket');
}
