import { isJsonObject, type JsonValue } from '@banyan/platform/json/json-value.ts';
import { isUploadedFile } from '@banyan/platform/request/uploaded-file.ts';
import { isList } from '../evaluation/json-type.ts';
import type { RequestFault } from '../request-types.ts';

/** What a body is written as. */
export type BodyForm = 'json' | 'urlencoded' | 'multipart';

/**
 * The form of a body with this value. `contentType` is the author's, or null; without it, a body that holds a file is
 * multipart, one that a mapping gives is JSON, and one that only stands for a method is a form.
 */
export function chooseBodyForm(
  value: JsonValue | undefined,
  contentType: string | null,
  hasMapping: boolean,
): BodyForm | RequestFault {
  const [mediaType = ''] = contentType?.split(';', 1) ?? [];
  const media = mediaType.trim().toLowerCase();
  if (media === 'multipart/form-data') return 'multipart';
  const holds = holdsFile(value);
  if (contentType === null) {
    if (holds) return 'multipart';
    return hasMapping ? 'json' : 'urlencoded';
  }
  if (holds) return fileFault;
  return media === 'application/x-www-form-urlencoded' ? 'urlencoded' : 'json';
}

const fileFault: RequestFault = {
  ok: false,
  message:
    'The body holds a file, but the connector gives it another content type than multipart/form-data',
};

/** Throws a RangeError when the value is nested too deeply. */
function holdsFile(value: JsonValue | undefined): boolean {
  if (isList(value)) return value.some(holdsFile);
  if (!isJsonObject(value)) return false;
  return isUploadedFile(value) || Object.values(value).some(holdsFile);
}
