import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { ComposeSurroundings } from './compose-rules.ts';

interface Service {
  readonly environment?: Readonly<Record<string, unknown>>;
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly networks?: readonly string[];
  readonly healthcheck?: unknown;
  readonly build?: { readonly context: string; readonly dockerfile: string };
}

type Services = Readonly<Record<string, Service>>;

/** A host that a variable of a service names. */
interface NamedHost {
  readonly place: string;
  readonly service: string;
  readonly host: string;
}

/**
 * Hosts in the environments of a compose file which are no service, share no network with who names them, or are not waited
 * for; and waiting for the health of services that never tell it. The file is otherwise as `composeFaults` wants it.
 */
export function wiringFaults(
  text: string,
  { root, variables }: ComposeSurroundings,
): readonly string[] {
  const services: Services = parse(interpolate(text, variables), { merge: true }).services;
  const hosts = Object.entries(services).flatMap(([name, service]) => namedHosts(name, service));
  return [
    ...hosts.flatMap((host) => hostFaults(host, services)),
    ...Object.entries(services).flatMap(([name, service]) =>
      healthFaults(name, service, services, root),
    ),
  ];
}

/** As Compose does with `.env.example`. */
function interpolate(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{(\w+)[^}]*\}/g, (_, name: string) => variables.get(name) ?? '');
}

function namedHosts(service: string, { environment = {} }: Service): readonly NamedHost[] {
  return Object.entries(environment).flatMap(([variable, value]) => {
    const host = hostOf(variable, String(value));
    const isNamed = host !== null && isIP(host) === 0 && host !== 'localhost';
    return isNamed ? [{ place: `${service}.${variable}`, service, host }] : [];
  });
}

function hostOf(variable: string, value: string): string | null {
  if (variable.endsWith('_HOST')) return value;
  return /^[a-z]+:\/\//.test(value) ? new URL(value).hostname : null;
}

function hostFaults({ place, service, host }: NamedHost, services: Services): readonly string[] {
  const other = services[host];
  if (other === undefined) return [`${place}: there is no service ${host}`];
  const own = services[service];
  const isReached = own?.networks?.some((network) => other.networks?.includes(network)) ?? false;
  return [
    ...(isReached ? [] : [`${place}: no network has both ${service} and ${host}`]),
    ...(own?.depends_on?.[host] === undefined
      ? [`${place}: ${service} does not wait for ${host}`]
      : []),
  ];
}

function healthFaults(
  name: string,
  { depends_on = {} }: Service,
  services: Services,
  root: string,
): readonly string[] {
  return Object.keys(depends_on)
    .filter((other) => !tellsHealth(services[other], root))
    .map(
      (other) =>
        `${name}: waits for the health of ${other}, of which nothing says when it is healthy`,
    );
}

function tellsHealth(service: Service | undefined, root: string): boolean {
  if (service?.healthcheck !== undefined) return true;
  if (service?.build === undefined) return false;
  const file = join(root, service.build.context, service.build.dockerfile);
  return existsSync(file) && /^HEALTHCHECK /m.test(readFileSync(file, 'utf8'));
}
