import { BanyanError } from '@banyan/platform/errors/banyan-error.ts';

/** `AddReviewInput` as it arrives. */
export interface AddReviewInput {
  readonly productId: string;
  readonly rating: number;
  readonly title?: string | null;
  readonly body?: string | null;
}

const maxTitleLength = 120;
const maxBodyLength = 5000;

/** Throws `BAD_USER_INPUT`, whose `fields` name every fault, for a review that cannot be stored. */
export function assertReviewInput(input: AddReviewInput): void {
  const faults: readonly (readonly [path: string, fault: string | null])[] = [
    ['input.productId', productIdFault(input.productId)],
    ['input.rating', ratingFault(input.rating)],
    ['input.title', textFault(input.title, maxTitleLength)],
    ['input.body', textFault(input.body, maxBodyLength)],
  ];
  const found = faults.flatMap(([path, fault]) => (fault === null ? [] : [[path, fault] as const]));
  if (found.length === 0) return;
  const message = `The review is invalid: ${found.map((fault) => fault.join(' ')).join('; ')}.`;
  const fields = Object.fromEntries(found.map(([path, fault]) => [path, [fault]]));
  throw new BanyanError('BAD_USER_INPUT', message, { fields });
}

/** Whether `id` can be the id of a product: a positive integer of at most 18 digits. */
export function isProductId(id: string): boolean {
  return /^[1-9]\d{0,17}$/.test(id);
}

function productIdFault(id: string): string | null {
  if (isProductId(id)) return null;
  return `must be a positive integer, received ${JSON.stringify(id.slice(0, 40))}`;
}

function ratingFault(rating: number): string | null {
  return rating >= 1 && rating <= 5 ? null : `must be from 1 to 5, received ${rating}`;
}

function textFault(text: string | null | undefined, maxLength: number): string | null {
  if (text === null || text === undefined) return null;
  // PostgreSQL cannot store this character.
  if (text.includes('\u0000')) return 'must not hold the character U+0000, received a text with it';
  // Characters as people count them: one for an emoji, which has two UTF-16 units.
  const length = [...text].length;
  return length <= maxLength
    ? null
    : `must have at most ${maxLength} characters, received ${length}`;
}
