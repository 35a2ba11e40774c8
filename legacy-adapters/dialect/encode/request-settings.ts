import { settings, wholeNumber } from '@banyan/platform/config/settings.ts';
import { z } from 'zod';
import { DATE_TIME_STYLES, SPOOFABLE_METHODS } from './request-style.ts';

/** What a source may say of the requests that it wants, each as in `RequestStyle`; what is absent is as the dialect says. */
export function requestSettings() {
  return settings({
    arrays: oneOf(['repeat', 'brackets', 'indexed', 'comma']).exactOptional(),
    booleans: oneOf(['text', 'number']).exactOptional(),
    objects: oneOf(['refuse', 'brackets']).exactOptional(),
    emptyStrings: oneOf(['send', 'omit', 'null']).exactOptional(),
    paths: oneOf(['encoded', 'raw']).exactOptional(),
    dateTimes: oneOf(DATE_TIME_STYLES).exactOptional(),
    maxParameters: wholeNumber(1, 1_000_000).nullable().exactOptional(),
    spoofedMethods: methods().exactOptional(),
    spoofedUploads: methods().exactOptional(),
  });
}

function oneOf<const Names extends readonly string[]>(names: Names) {
  return z.enum(names, { error: `one of ${names.join(', ')}` });
}

function methods() {
  const form = `a list of ${SPOOFABLE_METHODS.join(', ')}`;
  return z.array(z.enum(SPOOFABLE_METHODS, { error: form }), { error: form });
}
