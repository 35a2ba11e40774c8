import type { Setting } from '@banyan/platform/config/environment-reference.ts';

/** A list of texts; or one text, such as a variable has, in which they are parted by commas. */
export type TextList = Setting<string> | readonly Setting<string>[];
