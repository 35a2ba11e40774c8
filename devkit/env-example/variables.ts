/** A variable that `docker-compose.yml` reads from `.env`. */
export interface ComposeVariable {
  readonly name: string;
  /** The value in `.env.example`; the default in the compose file too, except for secrets, which have none there. */
  readonly value: string;
  /** Lines of comment. */
  readonly about: readonly string[];
  readonly isSecret: boolean;
}

const ask = 'Choose your own.';

/** All variables of the compose file, in the order in which people meet them. */
export const COMPOSE_VARIABLES: readonly ComposeVariable[] = [
  {
    name: 'GATEWAY_PORT',
    value: '4000',
    about: ['Port of this machine on which the gateway is reached, from this machine only.'],
    isSecret: false,
  },
  {
    name: 'GATEWAY_ENVIRONMENT',
    value: 'development',
    about: ['"production" switches introspection and the page to explore the graph off.'],
    isSecret: false,
  },
  {
    name: 'LOG_LEVEL',
    value: 'info',
    about: ['Lowest level that the gateway logs: debug, info, warn, error.'],
    isSecret: false,
  },
  {
    name: 'POSTGRES_PASSWORD',
    value: 'change-me',
    about: [
      `Password of the databases of reviews, insights and the gateway's outbox. ${ask}`,
      'Letters, digits and hyphens only, as in the passwords below: they become parts of addresses.',
    ],
    isSecret: true,
  },
  {
    name: 'CATALOG_DATABASE_PASSWORD',
    value: 'change-me',
    about: [`Passwords of the databases of the PHP services. ${ask}`],
    isSecret: true,
  },
  { name: 'ORDERS_DATABASE_PASSWORD', value: 'change-me', about: [], isSecret: true },
  {
    name: 'RELAY_DATABASE_PASSWORD',
    value: 'change-me',
    about: [
      `Password by which the gateway reads the outboxes in these databases, and nothing else of them. ${ask}`,
    ],
    isSecret: true,
  },
  {
    name: 'RABBITMQ_PASSWORD',
    value: 'change-me',
    about: [`Password of the message broker. ${ask}`],
    isSecret: true,
  },
  {
    name: 'REDIS_URL',
    value: 'redis://redis:6379',
    about: ['The Redis which gateways share as a cache.'],
    isSecret: false,
  },
  {
    name: 'CACHE_SECRET',
    value: '',
    about: [
      'Keys the digests by which private values are told apart: 16 characters or more, the same for all gateways.',
      'Empty: each gateway has its own, and private values are not shared.',
    ],
    isSecret: false,
  },
  {
    name: 'ADMIN_TOKEN',
    value: '',
    about: [
      'Whoever has it may empty caches by POST /admin/invalidate: 16 characters or more. Empty: nobody may.',
    ],
    isSecret: false,
  },
  {
    name: 'METRICS_TOKEN',
    value: '',
    about: [
      'What Prometheus must send in order to read the metrics: 16 characters or more. Empty: nothing, inside the network.',
    ],
    isSecret: false,
  },
  {
    name: 'INSIGHTS_READERS',
    value: '',
    about: [
      'Ids of the customers who may see sales, parted by commas; * for all. Empty: nobody may.',
    ],
    isSecret: false,
  },
  {
    name: 'INSIGHTS_RETENTION_DAYS',
    value: '30',
    about: ['How many days the log of changes goes back.'],
    isSecret: false,
  },
  {
    name: 'CATALOG_TOKENS',
    value: 'change-me',
    about: [`Bearer tokens that may write to the catalog, parted by commas. ${ask}`],
    isSecret: true,
  },
  {
    name: 'SEED_PRODUCTS',
    value: '1000',
    about: ['How much data the services make up when they start for the first time.'],
    isSecret: false,
  },
  { name: 'SEED_CUSTOMERS', value: '500', about: [], isSecret: false },
  { name: 'SEED_ORDERS', value: '3000', about: [], isSecret: false },
];

/** The text of `.env.example`. */
export function renderEnvExample(variables: readonly ComposeVariable[]): string {
  const head =
    '# Settings of docker-compose.yml: copy this file to .env and change what you need.\n# Written by devkit/env-example.ts.\n';
  const entries = variables.map(({ name, value, about }) =>
    [...about.map((line, index) => `${index === 0 ? '\n' : ''}# ${line}`), `${name}=${value}`].join(
      '\n',
    ),
  );
  return `${head}${entries.join('\n')}\n`;
}
