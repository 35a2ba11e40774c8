/** Thrown by a handler for a message that no repetition makes readable. Its text is the reason in the dead-letter queue. */
export class UnreadableMessage extends Error {
  override readonly name = 'UnreadableMessage';
}
