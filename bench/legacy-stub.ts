import { setTimeout } from 'node:timers/promises';
import { createCatalogRoutes } from './stub/catalog-routes.ts';
import { createExactTimer } from './stub/exact-timer.ts';
import { ordersRoutes } from './stub/orders-routes.ts';
import { serveStub } from './stub/serve-stub.ts';

// A stub of one legacy service, in a process of its own:
//
//     node bench/legacy-stub.ts catalog|orders
//
// It stands for a PHP-FPM pool: STUB_WORKERS (default 8) requests at a time, STUB_WORK_MS (default 10) each; what is more
// waits in order. STUB_TIMER=exact makes that time exact, the sending of the answer included, which costs up to a millisecond
// of processor time each. Paths and JSON are those of php/catalog-lumen and php/orders-laravel, data is computed from the ids,
// and credentials are not looked at.

const service = process.argv[2];
const routes = service === 'catalog' ? createCatalogRoutes() : ordersRoutes;
const workMs = Number(process.env.STUB_WORK_MS ?? 10);
const { server, url } = await serveStub(routes, {
  workers: Number(process.env.STUB_WORKERS ?? 8),
  wait: process.env.STUB_TIMER === 'exact' ? createExactTimer(workMs) : () => setTimeout(workMs),
});
process.once('SIGTERM', () => {
  server.closeAllConnections();
  server.close();
  process.disconnect?.();
});
process.send?.({ kind: 'listening', url });
if (process.send === undefined) process.stdout.write(`stub of ${service} at ${url}\n`);
