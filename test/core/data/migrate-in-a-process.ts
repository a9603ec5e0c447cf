// A start of its own for the test that kills it: migrates the database of the first argument from the folder of the second.

import knexModule from 'knex';
import { migrate } from '../../../core/data/migrate.js';

const [connection = '', directory = ''] = process.argv.slice(2);
const knex = knexModule({ client: 'pg', connection });
await migrate(knex, { directory, log: { info: () => {} } });
await knex.destroy();
