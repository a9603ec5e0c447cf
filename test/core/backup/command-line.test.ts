import { expect } from 'chai';
import { readCommandLine, WrongUsage } from '../../../core/backup/command-line.js';

describe('the words after npm run backup and npm run restore', () => {
  const wrong = (...args: string[]): string => {
    try {
      readCommandLine(args, '/srv');
    } catch (error) {
      expect(error).to.be.instanceOf(WrongUsage);
      return (error as Error).message;
    }
    throw new Error('taken');
  };

  it('name a file from where the person stands, and the wishes', () => {
    expect(readCommandLine(['restore', 'a.tar', '--replace'], '/srv')).to.deep.equal({
      name: 'restore',
      wishes: { file: '/srv/a.tar', replace: true, yes: false, emptyRedis: false },
    });
    expect(readCommandLine(['restore', '--yes', '--empty-redis', '/b.tar'], '/srv')).to.deep.include({
      wishes: { file: '/b.tar', replace: false, yes: true, emptyRedis: true },
    });
    expect(readCommandLine(['backup'], '/srv')).to.deep.equal({ name: 'backup' });
  });

  it('are explained on --help', () => {
    expect(readCommandLine(['backup', '--help'], '/'))
      .to.have.property('text')
      .that.includes('DATA_DIR/backups');
    expect(readCommandLine(['restore', '-h'], '/'))
      .to.have.property('text')
      .that.includes('--replace');
  });

  it('are named when they mean nothing, with what there is instead', () => {
    expect(wrong('restore', 'a.tar', '--force')).to.match(/Unknown option '--force'.*\n\nnpm run restore/);
    expect(wrong('restore')).to.match(/Which backup\?/);
    expect(wrong('restore', 'a.tar', 'b.tar')).to.include('not also "b.tar"');
    expect(wrong('backup', 'to.tar')).to.include('takes no "to.tar"');
    expect(wrong('backup', '--replace')).to.include("'--replace'");
    expect(wrong()).to.include('npm run restore');
  });
});
