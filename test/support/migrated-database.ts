/** Databases that are copies of one migrated template: a test run migrates once. */
import { join } from 'node:path';
import { migrate } from '../../core/data/migrate.js';
import { PROJECT_DIR } from '../../core/paths.js';
import { freshDatabase, type TestDatabase } from './postgres-server.js';

let template: Promise<string> | undefined;

export async function migratedDatabase(): Promise<TestDatabase> {
  template ??= makeTemplate();
  return freshDatabase({ template: await template });
}

async function makeTemplate(): Promise<string> {
  const database = await freshDatabase();
  await migrate(database.knex, {
    directory: join(PROJECT_DIR, 'migrations'),
    log: { info: () => undefined },
  });
  // A template must have no connections while it is copied.
  await database.knex.destroy();
  return new URL(database.url).pathname.slice(1);
}
