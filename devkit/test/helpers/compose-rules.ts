import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

type Tree = Readonly<Record<string, unknown>>;

/** What the checks need besides the text of a compose file. */
export interface ComposeSurroundings {
  /** The folder of the compose file. */
  readonly root: string;
  /** The variables that `.env.example` gives, with their values. */
  readonly variables: ReadonlyMap<string, string>;
}

// The part of the Compose specification that our file uses: each key with the form of its value.
const serviceForms: Readonly<Record<string, RegExp>> = {
  image: /^string$/,
  build: /^object$/,
  command: /^(string|list)$/,
  depends_on: /^object$/,
  environment: /^object$/,
  healthcheck: /^object$/,
  hostname: /^string$/,
  init: /^boolean$/,
  networks: /^list$/,
  ports: /^list$/,
  profiles: /^list$/,
  restart: /^string$/,
  stop_grace_period: /^string$/,
  volumes: /^list$/,
};
const topForms: Readonly<Record<string, RegExp>> = {
  name: /^string$/,
  services: /^object$/,
  networks: /^object$/,
  volumes: /^object$/,
};
const buildForms = { context: /^string$/, dockerfile: /^string$/, args: /^object$/ };
const dependencyForms = { condition: /^string$/, restart: /^boolean$/ };
const healthForms = {
  test: /^list$/,
  interval: /^string$/,
  timeout: /^string$/,
  retries: /^number$/,
};

/** Everything in a compose file that is not as the specification, the files on disk or `.env.example` say. */
export function composeFaults(text: string, surroundings: ComposeSurroundings): readonly string[] {
  const compose: Tree = parse(text, { merge: true });
  const services = Object.entries(tree(compose.services));
  const top = Object.fromEntries(Object.entries(compose).filter(([key]) => !key.startsWith('x-')));
  return [
    ...formFaults('', top, topForms),
    ...services.flatMap(([name, service]) =>
      serviceFaults(name, tree(service), compose, surroundings),
    ),
    ...variableFaults(text, surroundings.variables),
  ];
}

function serviceFaults(
  name: string,
  service: Tree,
  compose: Tree,
  { root }: ComposeSurroundings,
): readonly string[] {
  const sources = ['image', 'build'].filter((key) => service[key] !== undefined);
  return [
    ...formFaults(name, service, serviceForms),
    ...(sources.length === 1 ? [] : [`${name}: needs either image or build`]),
    ...buildFaults(name, tree(service.build), root),
    ...formFaults(`${name}.healthcheck`, tree(service.healthcheck), healthForms),
    ...dependencyFaults(name, tree(service.depends_on), tree(compose.services)),
    ...volumeFaults(name, service.volumes, tree(compose.volumes), root),
    ...undeclared(`${name}: network`, list(service.networks), tree(compose.networks)),
  ];
}

function formFaults(
  place: string,
  value: Tree,
  forms: Readonly<Record<string, RegExp>>,
): readonly string[] {
  return Object.entries(value)
    .filter(([key, member]) => !forms[key]?.test(formOf(member)))
    .map(([key, member]) => `${place}.${key}: not expected here as ${formOf(member)}`);
}

function buildFaults(name: string, build: Tree, root: string): readonly string[] {
  const { context, dockerfile } = build;
  if (context === undefined) return [];
  const file = join(root, String(context), String(dockerfile));
  const missing = existsSync(file) ? [] : [`${name}: there is no ${dockerfile} in ${context}`];
  return [...formFaults(`${name}.build`, build, buildForms), ...missing];
}

function dependencyFaults(name: string, dependencies: Tree, services: Tree): readonly string[] {
  const wrong = Object.entries(dependencies).filter(([other, dependency]) => {
    const { condition } = tree(dependency);
    return services[other] === undefined || condition !== 'service_healthy';
  });
  return [
    ...wrong.map(
      ([other]) => `${name}: depends on ${other}, which is not declared or not waited for`,
    ),
    ...Object.entries(dependencies).flatMap(([other, dependency]) =>
      formFaults(`${name}.depends_on.${other}`, tree(dependency), dependencyForms),
    ),
  ];
}

function volumeFaults(
  name: string,
  volumes: unknown,
  declared: Tree,
  root: string,
): readonly string[] {
  const sources = list(volumes).map((volume) => volume.split(':')[0] ?? '');
  const files = sources.filter((source) => source.startsWith('.'));
  const named = sources.filter((source) => !source.startsWith('.'));
  return [
    ...files
      .filter((file) => !existsSync(join(root, file)))
      .map((file) => `${name}: there is no ${file} to mount`),
    ...undeclared(`${name}: volume`, named, declared),
  ];
}

function undeclared(what: string, names: readonly string[], declared: Tree): readonly string[] {
  return names
    .filter((name) => !(name in declared))
    .map((name) => `${what} ${name} is not declared`);
}

/** Each `${NAME:-default}` has the default of the example; `${NAME:?message}` only has to be in it. */
function variableFaults(text: string, known: ReadonlyMap<string, string>): readonly string[] {
  return [...text.matchAll(/\$\{(\w+)(?:(:[-?])([^}]*))?\}/g)].flatMap(
    ([whole, name = '', operator, rest]) => {
      const value = known.get(name);
      if (value === undefined) return [`${whole}: ${name} is not in .env.example`];
      if (operator === ':?' || rest === value) return [];
      return [`${whole}: the default in .env.example is ${value}`];
    },
  );
}

/** The paths on disk which a Dockerfile copies, for a build with these arguments. */
export function copiedPaths(dockerfile: string, args: Readonly<Record<string, string>>): string[] {
  return [...dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, operands = '']) =>
    operands
      .replace(/\$\{(\w+)\}/g, (_, name: string) => args[name] ?? '')
      .split(/\s+/)
      .slice(0, -1),
  );
}

function formOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  return value === null ? 'nothing' : typeof value;
}

function tree(value: unknown): Tree {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
