import { describe, expect, it } from '@jest/globals';
import { Client, Dispatcher } from 'undici';
import { exchange } from '../../transport/exchange.ts';
import { Attempt } from '../../transport/watched-client.ts';
import { textOf } from './client-under-test.ts';
import { startStubServer } from './stub-server.ts';

/** A stub of undici whose connection comes when the test says so. */
class WaitingDispatcher extends Dispatcher {
  readonly aborted: unknown[] = [];
  #connected: () => void = () => undefined;

  override dispatch(
    _options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    const controller: Dispatcher.DispatchController = {
      aborted: false,
      paused: false,
      reason: null,
      rawHeaders: null,
      rawTrailers: null,
      abort: (reason) => this.aborted.push(reason),
      pause: () => undefined,
      resume: () => undefined,
    };
    this.#connected = () => handler.onRequestStart?.(controller, {});
    return true;
  }

  connectNow(): void {
    this.#connected();
  }
}

const request = {
  method: 'POST',
  path: '/orders',
  headers: [],
  mayRepeat: false,
  openBody: () => '{}',
};

function optionsFor(signal: AbortSignal) {
  const limits = { maxBodyBytes: 1000, maxErrorBytes: 1000 };
  return { signal, attempt: new Attempt(), onStatus: () => undefined, ...limits };
}

describe('exchange', () => {
  it('ends at once when it is cancelled before there is a connection, and is not sent later', async () => {
    const dispatcher = new WaitingDispatcher();
    const cancelling = new AbortController();
    const reason = new Error('nobody waits');
    const exchanged = exchange(dispatcher, request, optionsFor(cancelling.signal));

    cancelling.abort(reason);
    await expect(exchanged).rejects.toBe(reason);
    const abortedBefore = dispatcher.aborted.length;
    dispatcher.connectNow();

    expect(abortedBefore).toBe(0);
    expect(dispatcher.aborted).toEqual([reason]);
  });

  it('opens no body for what was cancelled before', async () => {
    const dispatcher = new WaitingDispatcher();
    const opened: string[] = [];
    const openBody = () => {
      opened.push('body');
      return null;
    };

    const exchanged = exchange(
      dispatcher,
      { ...request, openBody },
      optionsFor(AbortSignal.abort(new Error('too late'))),
    );

    await expect(exchanged).rejects.toThrow('too late');
    expect(opened).toEqual([]);
  });

  it('waits for the answer behind early hints', async () => {
    await using server = await startStubServer((_request, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => response.end('{}'));
    });
    const client = new Client(server.origin);
    const statuses: number[] = [];
    const options = {
      ...optionsFor(new AbortController().signal),
      onStatus: (status: number) => statuses.push(status),
    };

    const answer = await exchange(client, request, options);

    await client.close();
    expect([answer.status, textOf(answer.body)]).toEqual([200, '{}']);
    expect(statuses).toEqual([200]);
  });
});
