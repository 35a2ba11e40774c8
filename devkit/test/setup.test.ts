import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';

const script = join(import.meta.dirname, '../setup.sh');

const startPackages =
  'php8.2-cli php-sqlite3 php8.2-mbstring php8.2-xml php8.2-curl php-laravel-lumen-framework php-laravel-framework';

// Stand-ins for the programs which the script calls. They find the test's folder in $HOME.
const programs: Readonly<Record<string, string>> = {
  node: 'case "$1" in -p) echo "$NODE_MAJOR" ;; *) echo "v$NODE_MAJOR.0.0" ;; esac',
  npm: `echo "npm $*" >> "$HOME/calls"
    [ "\${NODE_ENV:-}" != production ] || case "$*" in *--include=dev*) ;; *) exit ;; esac
    mkdir -p "$HOME/node_modules/.bin"
    cp "$HOME/bin/node" "$HOME/node_modules/.bin/node"
    touch "$HOME/node_modules/.package-lock.json"`,
  id: 'echo "$USER_ID"',
  sudo: 'echo sudo >> "$HOME/calls"; exec "$@"',
  'apt-get': `echo "apt-get $*" >> "$HOME/calls"
    case " $* " in *" install "*) [ -n "\${APT_FAILS:-}" ] && exit 100; cp "$HOME/php" "$HOME/bin/php"; : > "$HOME/absent" ;; esac`,
};

// Says of each extension and framework whether it is listed in the file "absent".
const php = `for last in "$@"; do :; done
  case "$*" in
    *PHP_VERSION_ID*) exit 0 ;;
    *PHP_VERSION*) printf 8.2.0 ;;
    *) ! grep -qxF "$last" "$HOME/absent" ;;
  esac`;

// The one at /usr/bin, for which packages are installed.
const python = 'for last in "$@"; do :; done; ! grep -qxF "$last" "$HOME/absent"';

const tools = [
  'sh',
  'cat',
  'cp',
  'dirname',
  'env',
  'find',
  'grep',
  'mkdir',
  'paste',
  'sed',
  'touch',
];

interface MachineOptions {
  /** Extensions and framework files which PHP lacks, and packages which Python lacks. Null: there is no PHP. */
  readonly absent: readonly string[] | null;
  readonly without?: readonly string[];
}

/** A folder that looks like a clone, and a path with nothing on it but stand-ins. */
async function createMachine({ absent, without = [] }: MachineOptions) {
  const home = await mkdtemp(join(tmpdir(), 'banyan-setup-'));
  const bin = join(home, 'bin');
  await Promise.all([mkdir(bin), mkdir(join(home, 'devkit'))]);
  const source = await readFile(script, 'utf8');
  await writeFile(join(home, 'devkit/setup.sh'), source.replaceAll('/usr/bin/python3', 'python3'));
  await writeFile(join(home, 'package-lock.json'), '{}');
  await writeFile(join(home, 'absent'), absent?.join('\n') ?? '');
  await writeFile(join(home, 'calls'), '');
  await writeProgram(join(home, 'php'), php);
  await writeProgram(join(bin, 'python3'), python);
  if (absent !== null) await writeProgram(join(bin, 'php'), php);
  const present = Object.entries(programs).filter(([name]) => !without.includes(name));
  await Promise.all(present.map(([name, body]) => writeProgram(join(bin, name), body)));
  await Promise.all(tools.map((tool) => linkTool(tool, bin)));

  return {
    async run(args: readonly string[] = [], variables: Readonly<Record<string, string>> = {}) {
      const child = spawn('/bin/sh', [join(home, 'devkit/setup.sh'), ...args], {
        env: { PATH: bin, HOME: home, USER_ID: '0', NODE_MAJOR: '24', ...variables },
      });
      const [stdout, stderr, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close'),
      ]);
      const calls = await readFile(join(home, 'calls'), 'utf8');
      return { code, stdout, stderr, calls: calls.trim().split('\n').filter(Boolean) };
    },
    async [Symbol.asyncDispose]() {
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function writeProgram(file: string, body: string): Promise<void> {
  await writeFile(file, `#!/bin/sh\n${body}\n`);
  await chmod(file, 0o755);
}

async function linkTool(tool: string, bin: string): Promise<void> {
  const folders = (process.env.PATH ?? '').split(delimiter).concat('/usr/bin', '/bin');
  for (const folder of folders) {
    const found = await readFile(join(folder, tool)).catch(() => null);
    if (found !== null) return symlink(join(folder, tool), join(bin, tool));
  }
}

describe('setup.sh', () => {
  it('installs the npm packages and nothing else where PHP is complete', async () => {
    await using machine = await createMachine({ absent: [] });

    const { code, stdout, calls } = await machine.run();

    expect(code).toBe(0);
    expect(calls).toEqual(['npm ci --include=dev --no-audit --no-fund --loglevel=error']);
    expect(stdout).toContain('setup: PHP       8.2.0 with Lumen and Laravel\n');
  });

  it("installs the project's own Node also where NODE_ENV says production", async () => {
    await using machine = await createMachine({ absent: [] });

    const { code, stdout } = await machine.run([], { NODE_ENV: 'production' });

    expect(code).toBe(0);
    expect(stdout).toContain('setup: Node      v24.0.0, installed with the project\n');
  });

  it('does nothing at the second run', async () => {
    await using machine = await createMachine({ absent: [] });
    await machine.run();

    const { code, stdout, calls } = await machine.run();

    expect(code).toBe(0);
    expect(calls).toHaveLength(1);
    expect(stdout).toBe(
      [
        'setup: packages  up to date',
        'setup: Node      v24.0.0, installed with the project',
        'setup: PHP       8.2.0 with Lumen and Laravel',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['there is no PHP', null, 'PHP 8.1 or newer'],
    ['an extension is missing', ['curl'], 'PHP extension curl'],
    ['Lumen is missing', ['Laravel/Lumen/autoload.php'], 'Lumen'],
    ['two parts are missing', ['xml', 'Illuminate/autoload.php'], 'PHP extension xml, Laravel'],
  ])('installs exactly the packages of Debian as root when %s', async (_, absent, missing) => {
    await using machine = await createMachine({ absent });

    const { code, stdout, calls } = await machine.run();

    expect(code).toBe(0);
    expect(stdout).toContain(`setup: PHP       missing: ${missing}\n`);
    expect(calls.slice(1)).toEqual([
      'apt-get -o DPkg::Lock::Timeout=120 update -qq',
      `apt-get -o DPkg::Lock::Timeout=120 install -y -qq --no-install-recommends --no-upgrade ${startPackages}`,
    ]);
  });

  it('also installs what the tests need when it is asked to', async () => {
    await using machine = await createMachine({ absent: ['pdo_mysql'] });

    const { calls } = await machine.run(['test']);

    expect(calls.at(-1)).toMatch(
      /php-laravel-framework php8\.2-mysql php8\.2-pgsql php-amqplib phpunit postgresql mariadb-server redis-server rabbitmq-server chromium python3-djangorestframework python3-django-filters python3-fastapi python3-uvicorn python3-flask$/,
    );
  });

  it.each([
    ['rest_framework', 'Django REST framework'],
    ['django_filters', 'django-filter'],
    ['fastapi', 'FastAPI'],
    ['uvicorn', 'uvicorn'],
    ['flask', 'Flask'],
  ])('misses %s for the tests, and not for the start', async (name, framework) => {
    await using machine = await createMachine({ absent: [name] });

    const start = await machine.run();
    const test = await machine.run(['test']);

    expect(start.stdout).not.toContain('missing');
    expect(test.stdout).toContain(`setup: PHP       missing: ${framework}\n`);
    expect(test.stdout).toContain('RabbitMQ, Chromium and the frameworks of Python are there\n');
    expect(test.calls.at(-1)).toContain('python3-flask');
  });

  it('installs through sudo as another user', async () => {
    await using machine = await createMachine({ absent: null });

    const { code, calls } = await machine.run([], { USER_ID: '1000' });

    expect(code).toBe(0);
    expect(calls.filter((call) => call === 'sudo')).toHaveLength(2);
  });

  it('tells a user who may not install what root has to run', async () => {
    await using machine = await createMachine({ absent: null, without: ['sudo'] });

    const { code, stderr, calls } = await machine.run([], { USER_ID: '1000' });

    expect(code).toBe(1);
    expect(stderr).toBe(
      `setup: PHP       may not install as this user. As root run: apt-get install ${startPackages}\n`,
    );
    expect(calls).toHaveLength(1);
  });

  it('tells on other systems what to install, or to use containers', async () => {
    await using machine = await createMachine({ absent: null, without: ['apt-get'] });

    const { code, stderr } = await machine.run();

    expect(code).toBe(1);
    expect(stderr).toContain('Install PHP 8.1 or newer with the extensions');
    expect(stderr).toContain('docker compose up');
  });

  it('fails when apt-get fails', async () => {
    await using machine = await createMachine({ absent: null });

    const { code, stderr } = await machine.run([], { APT_FAILS: '1' });

    expect(code).toBe(1);
    expect(stderr).toContain('setup: PHP       apt-get failed');
  });

  it.each([
    ['node', 'setup: Node      not found: install Node 20 or newer'],
    ['npm', 'setup: npm       not found: it comes with Node'],
  ])('says that %s is not there', async (program, message) => {
    await using machine = await createMachine({ absent: [], without: [program] });

    const { code, stderr } = await machine.run();

    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });

  it('refuses a Node that is too old', async () => {
    await using machine = await createMachine({ absent: [] });

    const { code, stderr, calls } = await machine.run([], { NODE_MAJOR: '18' });

    expect(code).toBe(1);
    expect(stderr).toBe('setup: Node      20 or newer is needed, found v18.0.0\n');
    expect(calls).toEqual([]);
  });

  it('refuses an argument it does not know', async () => {
    await using machine = await createMachine({ absent: [] });

    const { code, stderr } = await machine.run(['tests']);

    expect(code).toBe(1);
    expect(stderr).toContain('expected no argument or "test", received "tests"');
  });
});
