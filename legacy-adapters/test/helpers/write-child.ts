import { openOutbox } from '@banyan/platform/events/outbox/open-outbox.ts';
import { createLogger } from '@banyan/platform/telemetry/logger.ts';
import { createAdapterUnderTest } from '../runtime/adapter-under-test.ts';
import { stockShop } from '../runtime/writes/stock-shop.ts';

// A gateway's adapter that takes from the stock until it is killed, and writes a line after each answer:
//
//     node write-child.ts <file of the outbox> <address of the service> <first id>

const [file = '', baseUrl = '', firstId = '1'] = process.argv.slice(2);
const log = createLogger({ level: 'silent' });
const { intents } = await openOutbox(`sqlite:${file}`, { log, baseDir: '/' });
const adapter = createAdapterUnderTest(stockShop, { baseUrl }, { intents });
for (let id = Number(firstId); ; id += 1) {
  await adapter.run(`mutation { take(id: ${id}, by: 1) { id } }`);
  process.stdout.write(`${id}\n`);
}
