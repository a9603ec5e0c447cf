import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { migrate } from '../../../core/data/migrate.js';
import { PROJECT_DIR } from '../../../core/paths.js';
import { folderOf, migrationsOfPlugins } from '../../../core/plugins/folders.js';
import { migratedDatabase } from '../../support/migrated-database.js';

describe('the folders of plugins', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'plugins-'));
    mkdirSync(join(folder, 'rapor', 'migrations'), { recursive: true });
    mkdirSync(join(folder, 'plain'));
    writeFileSync(
      join(folder, 'rapor', 'migrations', '20270101T0900_rapor_create_notes.mjs'),
      `export const up = (knex) => knex.schema.createTable('rapor_notes', (t) => { t.text('note'); });
       export const down = (knex) => knex.schema.dropTable('rapor_notes');`,
    );
  });
  after(() => rmSync(folder, { recursive: true }));

  it('are taken from plugins/ by name and from elsewhere by path', () => {
    expect(folderOf('/srv/plugins', 'rapor')).to.equal('/srv/plugins/rapor');
    expect(folderOf('/srv/plugins', '/opt/rapor')).to.equal('/opt/rapor');
  });

  it('make the tables of those plugins that bring some, after our own', async () => {
    const plugins = migrationsOfPlugins(folder, ['plain', 'rapor', 'not there']);
    expect(plugins.map(({ plugin }) => plugin)).to.deep.equal(['rapor']);
    const database = await migratedDatabase();
    try {
      const { applied } = await migrate(database.knex, {
        directory: join(PROJECT_DIR, 'migrations'),
        plugins,
        log: { info: () => undefined },
      });
      expect(applied).to.deep.equal(['rapor/20270101T0900_rapor_create_notes']);
      expect(await database.knex.schema.hasTable('rapor_notes')).to.equal(true);
    } finally {
      await database.drop();
    }
  });
});
