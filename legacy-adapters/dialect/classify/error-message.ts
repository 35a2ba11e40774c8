import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { readMember } from '../read-member.ts';

/**
 * The text that the body of an error answer gives as its reason, as it stands; null when there is none. Looks where
 * PHP and other frameworks put it: `message`, `error.message`, `error`, `error_description`, `msg`, `detail`,
 * `detail.message`, `detail.msg`, `title`, and the first of `errors`.
 */
export function readErrorMessage(body: JsonValue): string | null {
  if (!isJsonObject(body)) return null;
  const error = readMember(body, 'error');
  const candidates = [
    readMember(body, 'message'),
    readMember(error, 'message'),
    error,
    readMember(body, 'error_description'),
    readMember(body, 'msg'),
    readMember(body, 'detail'),
    readMember(readMember(body, 'detail'), 'message'),
    readMember(readMember(body, 'detail'), 'msg'),
    readMember(body, 'title'),
    ...readFirstOfErrors(readMember(body, 'errors')),
  ];
  return candidates.find(isText) ?? null;
}

function readFirstOfErrors(errors: JsonValue | undefined): readonly (JsonValue | undefined)[] {
  if (!Array.isArray(errors)) return [];
  const first: JsonValue | undefined = errors[0];
  return [readMember(first, 'detail'), readMember(first, 'message'), first];
}

function isText(candidate: JsonValue | undefined): candidate is string {
  return typeof candidate === 'string' && candidate !== '';
}
