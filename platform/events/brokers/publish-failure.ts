/** Why a broker did not take a message. */
export type PublishFailureReason =
  /** No queue is bound to its type. */
  | 'returned'
  /** The broker refused it: a queue is full, or in trouble. */
  | 'nacked'
  /** No word in time. It may have been stored. */
  | 'timeout'
  /** The connection was lost before the word came. It may have been stored. */
  | 'closed';

/** Rejection of `EventBroker.publish`. */
export class PublishFailure extends Error {
  override readonly name = 'PublishFailure';
  readonly reason: PublishFailureReason;

  constructor(reason: PublishFailureReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
