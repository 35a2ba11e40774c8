import { Client, type Dispatcher } from 'undici';

/** What is learnt about one request while it is on its way. Given to undici as the request's `opaque`. */
export class Attempt {
  /** Whether its socket had served an earlier request; null while it is not on a socket. */
  reusesSocket: boolean | null = null;
  /** Whether any byte of the answer came. */
  hasAnswer = false;
}

/**
 * One connection which tells each {@link Attempt} whether it runs on a socket that was used before. Undici itself does
 * not say so, and only then does "closed without an answer" mean that the service had hung up before the request came.
 */
export class WatchedClient extends Client {
  #servedOnSocket = 0;

  constructor(origin: URL, options: Client.Options) {
    super(origin, options);
    this.on('connect', () => {
      this.#servedOnSocket = 0;
    });
  }

  override dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    const attempt = 'opaque' in options ? options.opaque : null;
    if (!(attempt instanceof Attempt)) return super.dispatch(options, handler);
    return super.dispatch(options, this.#watch(handler, attempt));
  }

  #watch(handler: Dispatcher.DispatchHandler, attempt: Attempt): Dispatcher.DispatchHandler {
    return {
      onRequestStart: (controller, context) => {
        attempt.reusesSocket = this.#servedOnSocket > 0;
        handler.onRequestStart?.(controller, context);
      },
      onResponseStarted: () => {
        attempt.hasAnswer = true;
        handler.onResponseStarted?.();
      },
      onResponseStart: (controller, status, headers, message) =>
        handler.onResponseStart?.(controller, status, headers, message),
      onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
      onResponseEnd: (controller, trailers) => {
        this.#servedOnSocket += 1;
        handler.onResponseEnd?.(controller, trailers);
      },
      onResponseError: (controller, error) => handler.onResponseError?.(controller, error),
    };
  }
}
