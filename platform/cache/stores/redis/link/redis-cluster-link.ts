import { isRedirectReply, RedisStoreError } from '../redis-errors.ts';
import {
  callAll,
  callOne,
  endClient,
  type RedisClient,
  type RedisCommand,
  type RedisLink,
  type RedisReply,
} from './redis-link.ts';
import type { LinkLog } from './redis-link-log.ts';
import { slotOf } from './redis-slots.ts';

/** Of a node's client: it sends commands now, or as soon as it is connected. It connects when it is first used. */
const usableStates: ReadonlySet<string> = new Set(['ready', 'wait', 'connecting', 'connect']);

/** A client that knows which node has which slots, and follows redirections of single commands. */
export interface RedisClusterClient extends RedisClient {
  /** The nodes of each slot as `host:port`, the primary first. */
  readonly slots: readonly (readonly string[] | undefined)[];
  nodes(role: 'master'): readonly RedisNodeClient[];
}

/** The client of one node. */
export interface RedisNodeClient extends RedisClient {
  readonly options: { readonly host?: string | undefined; readonly port?: number | undefined };
}

/** Where a node listens. */
export interface NodeAddress {
  readonly host: string;
  readonly port: number;
}

/** A link that knows the nodes. */
export interface ClusterLink extends RedisLink {
  /** The primary that has the slot of a key, as far as this process has heard; null when it knows of none. */
  ownerOf(key: string): NodeAddress | null;
}

/** What a link to a cluster stands on. */
export interface ClusterLinkOptions {
  /** Connects by itself, again and again. The link ends it. */
  readonly client: RedisClusterClient;
  /** To be called when the cluster is ready. */
  readonly onReady: () => void;
  readonly log: LinkLog;
  /** How long connections may take to end before they are cut. */
  readonly closeTimeoutMs: number;
}

/** A link to the primaries of a cluster. A slot that is being moved costs its commands a second way, no more. */
export function createClusterLink(options: ClusterLinkOptions): ClusterLink {
  const { client, onReady, log, closeTimeoutMs } = options;
  client.on('error', (error) => log.noteFault(error));
  client.on('node error', (error) => log.noteFault(error));
  client.on('close', () => log.lost());
  client.on('ready', () => {
    onReady();
    log.found();
  });
  return {
    isCluster: true,
    async send(commands) {
      // While it connects, the client would keep them and send them later, when nobody waits for them any more.
      if (client.status !== 'ready') throw new RedisStoreError('there is no connection', 'store');
      const replies: RedisReply[] = commands.map(() => null);
      const groups = groupByNode(client, commands);
      const nodes = new Map(client.nodes('master').map((node) => [nodeName(node), node]));
      await Promise.all(
        [...groups].map(async ([name, positions]) => {
          const group = positions.flatMap((position) => commands[position] ?? []);
          const answers = await sendGroup(client, nodes.get(name), group);
          for (const [index, position] of positions.entries()) replies[position] = answers[index];
        }),
      );
      return replies;
    },
    ownerOf: (key) => ownerOf(client, key),
    close: () => endClient(client, closeTimeoutMs),
  };
}

/** The positions of commands by node; those of no node in particular are together. */
function groupByNode(
  client: RedisClusterClient,
  commands: readonly RedisCommand[],
): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  for (const [position, { key }] of commands.entries()) {
    const name = (key === null ? null : ownerName(client, key)) ?? '';
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [position]);
    else group.push(position);
  }
  return groups;
}

function ownerOf(client: RedisClusterClient, key: string): NodeAddress | null {
  const name = ownerName(client, key);
  const { host, port } =
    client.nodes('master').find((node) => nodeName(node) === name)?.options ?? {};
  return host === undefined || port === undefined ? null : { host, port };
}

function ownerName({ slots }: RedisClusterClient, key: string): string | null {
  return slots[slotOf(key)]?.[0] ?? null;
}

function nodeName({ options }: RedisNodeClient): string {
  return `${options.host}:${options.port}`;
}

/**
 * In one write, if the node is at hand; what it does not have goes its own way through the cluster's client. Not all
 * through that client: while a slot is moved, its pipelines ask the new node for what is still at the old, and it goes from
 * node to node with keys that are at both.
 */
async function sendGroup(
  client: RedisClusterClient,
  node: RedisNodeClient | undefined,
  commands: readonly RedisCommand[],
): Promise<readonly RedisReply[]> {
  if (node === undefined || !usableStates.has(node.status)) {
    return Promise.all(commands.map((command) => callOne(client, command)));
  }
  const answers = await callAll(node, commands);
  return Promise.all(
    answers.map((answer, index) => {
      const command = commands[index];
      return isRedirectReply(answer) && command !== undefined ? callOne(client, command) : answer;
    }),
  );
}
