import type { Pool, PoolClient } from 'pg';

/** Runs `work` on one connection in a transaction; rolls back when `work` rejects. */
export async function inPostgresTransaction<Result>(
  pool: Pool,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  // A connection that is lost between two statements is no error of any of them: unheard, it would end the process. The
  // next statement rejects.
  client.on('error', ignoreLoss);
  let broken = false;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    broken = !(await rollBack(client));
    throw error;
  } finally {
    client.release(broken);
    client.off('error', ignoreLoss);
  }
}

function ignoreLoss(): void {}

async function rollBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    // The connection is gone, and the transaction with it; the first error is the one to report.
    return false;
  }
}
