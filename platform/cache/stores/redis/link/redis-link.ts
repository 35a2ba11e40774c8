/** An argument of a command. Bytes go as they are. */
export type RedisArgument = string | Buffer | number;

/** One command. */
export interface RedisCommand {
  readonly name: string;
  readonly args: readonly RedisArgument[];
  /** One of its keys, all of which must be in one slot; null for a command that any node can do. */
  readonly key: string | null;
}

/** Bytes, a number, a list or null; or the Error that the server answered, or that kept the command from it. */
export type RedisReply = unknown;

/** The way to one server, or to the nodes of a cluster. */
export interface RedisLink {
  /** Whether commands with several keys must be made slot by slot. */
  readonly isCluster: boolean;
  /**
   * Sends commands in one write (in a cluster: one per node), without waiting for each other's replies. Replies stand in
   * the order of the commands. Rejects at once while there is no connection. Has no time limit.
   */
  send(commands: readonly RedisCommand[]): Promise<readonly RedisReply[]>;
  /** Ends all connections, and attempts to make them. */
  close(): Promise<void>;
}

/** What the links need of the client library, for one server or for a cluster. */
export interface RedisClient {
  readonly status: string;
  callBuffer(name: string, ...args: RedisArgument[]): Promise<unknown>;
  pipeline(commands: unknown[][]): {
    exec(): Promise<readonly (readonly [error: Error | null, result: unknown])[] | null>;
  };
  disconnect(reconnect?: boolean): void;
  on(event: string, listener: (argument: unknown) => void): unknown;
}

/** One command, whose failure is its reply. */
export async function callOne(
  client: RedisClient,
  { name, args }: RedisCommand,
): Promise<RedisReply> {
  try {
    return await client.callBuffer(name, ...args);
  } catch (error) {
    return error;
  }
}

/** Commands in one write. */
export async function callAll(
  client: RedisClient,
  commands: readonly RedisCommand[],
): Promise<readonly RedisReply[]> {
  const [first, ...others] = commands;
  if (first !== undefined && others.length === 0) return [await callOne(client, first)];
  const calls = commands.map(({ name, args }) => ['callBuffer', name, ...args]);
  const results = (await client.pipeline(calls).exec()) ?? [];
  return commands.map((_command, index) => {
    const [error, result] = results[index] ?? [new Error('no reply')];
    return error ?? result;
  });
}

/** Ends a client; resolves when its connections are gone, or after `limitMs`. */
export async function endClient(client: RedisClient, limitMs: number): Promise<void> {
  // A client that waits for its next attempt has no connection, and says nothing when it is ended.
  const isGone = client.status === 'end' || client.status === 'reconnecting';
  const { promise, resolve } = Promise.withResolvers<void>();
  client.on('end', () => resolve());
  client.disconnect();
  if (isGone) return;
  const timer = setTimeout(resolve, limitMs);
  await promise;
  clearTimeout(timer);
}
