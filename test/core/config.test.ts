import { expect } from 'chai';
import { ConfigError, readConfig } from '../../core/config.js';

describe('a wrong setting', () => {
  const refusal = (env: Record<string, string>): string => {
    try {
      readConfig(env, '/srv/examhall');
    } catch (error) {
      expect(error).to.be.instanceOf(ConfigError);
      return (error as Error).message;
    }
    throw new Error(`accepted: ${JSON.stringify(env)}`);
  };

  it('is told in one line that names the variable, its value and what is allowed', () => {
    for (const [name, value, allowed] of [
      ['PORT', 'abc', 'a port from 0 to 65535'],
      ['WEB_PROCESSES', '0', 'a whole number from 1 to 64'],
      ['DB_POOL_MAX', '1e3', 'a whole number from 3 to 1000'],
      ['SHUTDOWN_GRACE_SECONDS', '-1', 'a whole number from 1 to 3600'],
      ['LOG_LEVEL', 'verbose', 'debug'],
      ['TRUST_PROXY', 'maybe', '0, 1, true or false'],
      ['PUBLIC_URL', 'exam.school.id', 'http://exam.school.id'],
      ['DEFAULT_LOCALE', 'fr', 'id or en'],
      ['TZ', 'Mars/Phobos', 'Asia/Jakarta'],
      ['DATABASE_URL', 'mysql://db/examhall', 'postgres://'],
      ['REDIS_URL', 'http://cache:6379', 'redis://'],
      ['ADMIN_EMAIL', 'kepala', 'an e-mail address'],
    ] as const) {
      const line = refusal({ [name]: value });
      expect(line).to.include(`${name}="${value}"`).and.include(allowed);
      expect(line).to.not.include('\n');
    }
  });

  it('is told of an admin with half a sign-in, by the half that is there', () => {
    expect(refusal({ ADMIN_EMAIL: 'kepala@smkn1.sch.id' }))
      .to.include('ADMIN_EMAIL="kepala@smkn1.sch.id"')
      .and.include('ADMIN_PASSWORD');
    expect(refusal({ ADMIN_PASSWORD: 'pintu-hijau-17' }))
      .to.include('ADMIN_PASSWORD=(14 characters, not shown)')
      .and.include('ADMIN_EMAIL');
  });

  it('shows no secret, and of an address all but its password', () => {
    for (const name of ['SECRET_KEY', 'METRICS_TOKEN', 'ADMIN_PASSWORD'])
      expect(refusal({ [name]: 'rahasia' })).to.include(`${name}=(7 characters, not shown)`);
    for (const [given, shown] of [
      ['mysql://exam:pa:ss@w/ord@db:3306/x', 'mysql://exam:***@db:3306/x'],
      ['postgres://exam:password', 'postgres://exam:***'],
      ['exam:password@db', 'exam:***@db'],
      ['mysql://exam@db/x?password=rahasia', 'mysql://exam@db/x?password=***'],
      ['postgres://db:54x32/examhall', 'postgres://db:***'],
    ] as const)
      expect(refusal({ DATABASE_URL: given })).to.include(`DATABASE_URL="${shown}"`);
  });
});

describe('ADMIN_EMAIL', () => {
  it('may be an address of a school without the internet', () => {
    for (const email of ['kepala@localhost', 'kepala@sekolah', 'kepala@192.168.1.10', 'k@smk.a'])
      expect(
        readConfig({ ADMIN_EMAIL: email, ADMIN_PASSWORD: 'pintu-hijau-17' }, '/').firstAdmin?.email,
      ).to.equal(email);
  });
});

describe('PUBLIC_URL', () => {
  const publicUrl = (value: string): string | undefined => readConfig({ PUBLIC_URL: value }, '/').publicUrl;

  it('is an origin, with or without a slash at the end', () => {
    expect(publicUrl('https://ujian.smkn1.sch.id/')).to.equal('https://ujian.smkn1.sch.id');
    expect(publicUrl('http://192.168.1.10:8080')).to.equal('http://192.168.1.10:8080');
  });

  it('is refused with anything behind it, which no address of ours would have', () => {
    for (const value of [
      'http:ujian',
      'http://ujian/examhall',
      'http://ujian/?a=1',
      'http://ujian/#a',
      'http://a:b@c',
    ])
      expect(() => publicUrl(value), value).to.throw(ConfigError);
  });
});
