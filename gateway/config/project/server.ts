import type { Setting } from '@banyan/platform/config/environment-reference.ts';
import type { TextList } from './text-list.ts';

/** The public HTTP server. */
export interface ServerSettings {
  /** Default: the variable `PORT`, or 4000. 0 takes any free port. */
  readonly port?: Setting<number>;
  /** Address to listen on. Default `127.0.0.1` in development, `0.0.0.0` in production. */
  readonly host?: Setting<string>;
  /** Largest request body. Default 1 MiB. */
  readonly bodyLimitBytes?: Setting<number>;
  /** Time limit of one client request. Default 30 000. */
  readonly requestTimeoutMs?: Setting<number>;
  /** Origins whose pages may call the gateway, such as `https://shop.example`. Default none. */
  readonly corsOrigins?: TextList;
  /** Client headers that subgraphs may see. Default `authorization`, `accept-language`, `x-request-id`. */
  readonly forwardableHeaders?: TextList;
  /** Lets clients send files, within these limits; `{}` has the defaults. Default null: a request with files is refused. */
  readonly uploads?: UploadSettings | null;
  readonly drain?: DrainSettings;
  readonly metrics?: MetricsSettings;
}

/** How the process ends when it is asked to. */
export interface DrainSettings {
  /** Time between becoming unready and refusing new connections, for load balancers to notice. Default 0. */
  readonly delayMs?: Setting<number>;
  /** Time after that in which requests may end; then their connections are cut. Default 10 000. */
  readonly timeoutMs?: Setting<number>;
}

/** What one request with files may hold. */
export interface UploadSettings {
  /** Default 5. */
  readonly maxFiles?: Setting<number>;
  /** Of one file. Default 10 MiB. */
  readonly maxFileBytes?: Setting<number>;
  /** Of the whole request, the operation included. Default 25 MiB. */
  readonly maxTotalBytes?: Setting<number>;
  /** Of each of the fields `operations` and `map`. Default 1 MiB. */
  readonly maxFieldBytes?: Setting<number>;
}

/**
 * `/metrics`, for Prometheus. With `port` it is on a server of its own; else with `token` it is among the public routes. With
 * neither there is none, except in development, where anybody may read it.
 */
export interface MetricsSettings {
  /** Default true; false: nothing is counted or shown. */
  readonly enabled?: Setting<boolean>;
  /** Other than the public server's; 0 takes any free port. Default null. */
  readonly port?: Setting<number> | null;
  /** Address on which the server for metrics listens. Default `127.0.0.1`: only this machine may ask. */
  readonly host?: Setting<string>;
  /** At least 16 characters; then each request must have it, as `Authorization: Bearer`. Default null. */
  readonly token?: Setting<string> | null;
}
