import { CommandFailure } from '../command-failure.ts';

/** Where a server was to listen, and what changes that. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  /** How a person sets another port. */
  readonly setting: string;
}

/** The failure that explains an error of `listen`; any other error is given back as it is. */
export function describeListenError(error: unknown, address: ListenAddress): unknown {
  const { host, port, setting } = address;
  const code: unknown = Reflect.get(Object(error), 'code');
  switch (code) {
    case 'EADDRINUSE':
      return new CommandFailure(
        `Port ${port} on ${host} is taken by another program. End that, or choose another port by ${setting}.`,
      );
    case 'EACCES':
      return new CommandFailure(
        `This user may not listen on port ${port}. Choose a port above 1023 by ${setting}.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new CommandFailure(`This machine has no address ${host} to listen on.`);
    default:
      return error;
  }
}
