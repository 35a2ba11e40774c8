import { isJsonObject, type JsonObject, type JsonValue } from '../../../json/json-value.ts';
import { UnreadableMessage } from '../../brokers/unreadable-message.ts';
import { baseName, type FormatReader, type Notice, noticeOf, textsOf } from '../notice.ts';
import { looksPhpSerialized, type PhpObject, readPhpSerialized } from '../php-serialized.ts';

const MODEL_IDENTIFIER = 'Illuminate\\Contracts\\Database\\ModelIdentifier';

/** Jobs of Laravel's queues. Each model in a job is a change; a job without models is one, with its properties. */
export const laravelJobReader: FormatReader = {
  recognises: (body) =>
    isJsonObject(body) && typeof body.job === 'string' && Object.hasOwn(body, 'data'),
  read(body) {
    if (!isJsonObject(body)) throw new UnreadableMessage('a Laravel job must be a JSON object');
    const { command, commandName } = isJsonObject(body.data) ? body.data : {};
    const classes = textsOf(commandName, body.displayName, body.job);
    const named = { names: [...classes, ...classes.map(baseName)], classes };
    const notices = typeof command === 'string' ? readCommand(body, command) : [withData(body)];
    return {
      notices: notices.map((notice) => ({
        ...notice,
        names: named.names,
        classes: [...notice.classes, ...named.classes],
      })),
      messageId: textsOf(body.uuid, body.id)[0] ?? null,
    };
  },
};

function withData(body: JsonObject): Notice {
  return noticeOf(body, { record: body.data ?? null });
}

function readCommand(body: JsonObject, command: string): readonly Notice[] {
  const bytes = Buffer.from(command);
  if (!looksPhpSerialized(bytes)) {
    throw new UnreadableMessage('the command of the job is encrypted (ShouldBeEncrypted)');
  }
  const { value, objects } = readPhpSerialized(bytes);
  // Paths lead into the command as if it had been JSON: `data.command.product`.
  const opened = { ...body, data: { ...(body.data as JsonObject), command: value } };
  const models = objects.filter(({ className }) => className === MODEL_IDENTIFIER);
  if (models.length === 0) return [noticeOf(opened, { record: value })];
  return models.flatMap((model) => readModel(model, opened));
}

/** `id` is a list for a collection, and null for an empty one. */
function readModel({ properties }: PhpObject, body: JsonObject): readonly Notice[] {
  const { class: className, id } = properties;
  const ids = Array.isArray(id) ? (id as readonly JsonValue[]) : [id ?? null];
  return ids
    .filter((modelId) => modelId !== null)
    .map((modelId) => noticeOf(body, { classes: textsOf(className), record: properties, modelId }));
}
