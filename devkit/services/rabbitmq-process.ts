import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** The address at which our nodes listen. */
export const rabbitmqHost = '127.0.0.1';

/** One node: where its files and its ports are. */
export interface RabbitmqNode {
  /** Holds all its files; it must exist. */
  readonly folder: string;
  readonly port: number;
  /** At which nodes and `rabbitmqctl` talk to it. */
  readonly distributionPort: number;
  /** Of the name server of its own, so that it meets no other node of the machine. */
  readonly nameServerPort: number;
  readonly user: string;
  readonly password: string;
}

/** A process that ends with this one. */
export interface RabbitmqProcess {
  readonly pid: number;
  readonly hasEnded: boolean;
  /** The end of what it wrote. */
  lastWords(): string;
  signal(signal: NodeJS.Signals): void;
  /** Ends it at once, also when it is frozen; resolves when it is gone. */
  kill(): Promise<void>;
}

const run = promisify(execFile);

// The scripts in /usr/sbin are for root and user `rabbitmq` only, and change to the latter.
const binaries = '/usr/lib/rabbitmq/bin';
const nameServerBinary = '/usr/bin/epmd';
const keptCharacters = 4000;

/** Throws an Error that names the package when RabbitMQ is not installed. */
export function requireRabbitmq(): void {
  for (const file of [join(binaries, 'rabbitmq-server'), nameServerBinary]) {
    if (existsSync(file)) continue;
    throw new Error(`RabbitMQ is missing: expected ${file} (Debian package "rabbitmq-server")`);
  }
}

/** Writes the settings of a node that has just its folder. */
export async function prepareNode({ folder, user, password }: RabbitmqNode): Promise<void> {
  const settings = [
    `default_user = ${user}`,
    `default_pass = ${password}`,
    'disk_free_limit.absolute = 50MB',
    'vm_memory_high_watermark.absolute = 1GB',
    'log.file.level = warning',
    'log.console = false',
  ];
  await writeFile(join(folder, 'rabbitmq.conf'), `${settings.join('\n')}\n`);
  await writeFile(join(folder, 'enabled_plugins'), '[].\n');
  await writeFile(join(folder, '.erlang.cookie'), password, { mode: 0o400 });
  await linkInstallation(join(folder, 'home'));
}

/** Erlang looks for each module in all folders in turn: without those of the plugins the node starts in half the time. */
async function linkInstallation(home: string): Promise<void> {
  const installed = dirname(dirname(realpathSync(join(binaries, 'rabbitmq-server'))));
  const applications = await readdir(join(installed, 'plugins'));
  const needed = applications.filter((name) => !/^rabbitmq_(?!prelaunch)/.test(name));
  await mkdir(join(home, 'plugins'), { recursive: true });
  const names = ['sbin', 'escript', ...needed.map((name) => join('plugins', name))];
  await Promise.all(names.map((name) => symlink(join(installed, name), join(home, name))));
}

/** Starts the name server of a node; without it the node would start one that outlives it. */
export function spawnNameServer(node: RabbitmqNode): RabbitmqProcess {
  const args = ['-port', String(node.nameServerPort), '-address', rabbitmqHost];
  return follow(spawn(nameServerBinary, args, { cwd: node.folder, env: environmentOf(node) }));
}

/** Starts the broker itself; its process id is that of the Erlang machine. */
export function spawnNode(node: RabbitmqNode): RabbitmqProcess {
  return follow(
    spawn(join(binaries, 'rabbitmq-server'), [], { cwd: node.folder, env: environmentOf(node) }),
  );
}

/** Runs `rabbitmqctl`, which takes about a second; what it prints. Rejects when it fails. */
export async function controlNode(node: RabbitmqNode, args: readonly string[]): Promise<string> {
  const { stdout } = await run(join(binaries, 'rabbitmqctl'), ['--quiet', ...args], {
    cwd: node.folder,
    env: environmentOf(node),
  });
  return stdout.trim();
}

function environmentOf(node: RabbitmqNode): NodeJS.ProcessEnv {
  const { folder } = node;
  return {
    PATH: '/usr/bin:/bin:/usr/sbin:/sbin',
    LANG: 'C.UTF-8',
    HOME: folder,
    ERL_EPMD_PORT: String(node.nameServerPort),
    ERL_EPMD_ADDRESS: rabbitmqHost,
    RABBITMQ_NODENAME: `banyan-${node.port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: rabbitmqHost,
    RABBITMQ_NODE_PORT: String(node.port),
    RABBITMQ_DIST_PORT: String(node.distributionPort),
    RABBITMQ_CTL_DIST_PORT_MIN: '1024',
    RABBITMQ_CTL_DIST_PORT_MAX: '65535',
    RABBITMQ_SCRIPTS_DIR: join(folder, 'home', 'sbin'),
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    // One scheduler starts faster than several, and leaves the other cores to the tests.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1 -kernel inet_dist_use_interface {127,0,0,1}',
    // Makes the script become the Erlang machine, where it otherwise starts one and waits for it.
    RUNNING_UNDER_SYSTEMD: 'true',
  };
}

function follow(child: ChildProcess): RabbitmqProcess {
  let output = '';
  const keep = (text: string) => {
    output = (output + text).slice(-keptCharacters);
  };
  child.stdin?.end();
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', keep);
  child.on('error', (error) => keep(error.message));
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);
  void ended.then(() => {
    hasEnded = true;
    process.off('exit', killNow);
  });
  return {
    pid: child.pid ?? 0,
    get hasEnded() {
      return hasEnded;
    },
    lastWords: () => output.trim(),
    signal: (signal) => {
      child.kill(signal);
    },
    async kill() {
      killNow();
      await ended;
    },
  };
}
