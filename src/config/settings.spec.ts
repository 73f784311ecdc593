import { SettingsError } from './settings-error.js';
import { readSettings } from './settings.js';

const KEY = `k1:${Buffer.alloc(32, 7).toString('base64')}`;

function problemsOf(env: Record<string, string>): string[] {
  try {
    readSettings(env);
  } catch (error) {
    if (error instanceof SettingsError) return [...error.problems];
    throw error;
  }
  return [];
}

describe('without any variable', () => {
  it('has the documented defaults', () => {
    expect(readSettings({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      dataDir: './data',
      rateLimitKeyPerMinute: 600,
      rateLimitOrganizationPerMinute: 3000,
      rateLimitAddressPerMinute: 1200,
      failedValidationsPerHour: 30,
      logLevel: 'info',
      healthCheckIntervalHours: 24,
      expiryWarningDays: 14,
      shutdownGraceMs: 15_000,
      trivyDbUpdateHours: 6,
      scanTimeoutMinutes: 10,
      scanWorkers: 1,
    });
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(readSettings({}))).toBe(true);
  });

  it('has nothing of the variables that are not ours', () => {
    expect(
      JSON.stringify(readSettings({ PATH: '/usr/bin', AWS_SECRET_ACCESS_KEY: 'hunter2' })),
    ).not.toContain('hunter2');
  });
});

describe('good values', () => {
  it.each([
    ['PORT', '0', 'port', 0],
    ['PORT', '65535', 'port', 65_535],
    ['HOST', '::', 'host', '::'],
    ['PUBLIC_URL', 'https://registry.example.com/api', 'publicUrl', 'https://registry.example.com/api'],
    ['PUBLIC_URL', 'http://localhost:3000', 'publicUrl', 'http://localhost:3000'],
    ['DATA_DIR', '/var/lib/x', 'dataDir', '/var/lib/x'],
    ['ENCRYPTION_KEYS', KEY, 'encryptionKeys', KEY],
    ['ENCRYPTION_KEYS_FILE', '/run/keys', 'encryptionKeysFile', '/run/keys'],
    ['BOOTSTRAP_API_KEY', 'x'.repeat(32), 'bootstrapApiKey', 'x'.repeat(32)],
    ['BOOTSTRAP_API_KEY', 'x'.repeat(256), 'bootstrapApiKey', 'x'.repeat(256)],
    ['OUTBOUND_ALLOW', '10.0.0.0/8:443', 'outboundAllow', '10.0.0.0/8:443'],
    ['OUTBOUND_CONNECT_TO', 'a:1=b:2', 'outboundConnectTo', 'a:1=b:2'],
    ['OUTBOUND_CA_FILE', '/ca.pem', 'outboundCaFile', '/ca.pem'],
    ['TRIVY_PATH', 'trivy', 'trivyPath', 'trivy'],
    ['TRIVY_CACHE_DIR', '/var/lib/trivy', 'trivyCacheDir', '/var/lib/trivy'],
    ['TRIVY_DB_UPDATE_HOURS', '0', 'trivyDbUpdateHours', 0],
    ['SCANNER_URL', 'http://scanner:8080/trivy', 'scannerUrl', 'http://scanner:8080/trivy'],
    ['SCANNER_AUTH', 'none', 'scannerAuth', 'none'],
    ['SCANNER_AUTH', 'X-ScannerAdapter-API-Key abc', 'scannerAuth', 'X-ScannerAdapter-API-Key abc'],
    ['SCAN_TIMEOUT_MINUTES', '120', 'scanTimeoutMinutes', 120],
    ['TRUSTED_PROXIES', '10.0.0.7, fd00::/8', 'trustedProxies', '10.0.0.7, fd00::/8'],
    ['REDIS_URL', 'rediss://:p@redis:6379/1', 'redisUrl', 'rediss://:p@redis:6379/1'],
    ['RATE_LIMIT_KEY_PER_MINUTE', '0', 'rateLimitKeyPerMinute', 0],
    ['RATE_LIMIT_ORGANIZATION_PER_MINUTE', '1', 'rateLimitOrganizationPerMinute', 1],
    ['RATE_LIMIT_ADDRESS_PER_MINUTE', '1000000000', 'rateLimitAddressPerMinute', 1_000_000_000],
    ['FAILED_VALIDATIONS_PER_HOUR', '5', 'failedValidationsPerHour', 5],
    ['LOG_LEVEL', 'silent', 'logLevel', 'silent'],
    ['SHUTDOWN_GRACE_MS', '0', 'shutdownGraceMs', 0],
    ['SHUTDOWN_GRACE_MS', '600000', 'shutdownGraceMs', 600_000],
  ])('of %s=%s are read', (variable, value, member, read) => {
    expect(readSettings({ [variable]: value })).toHaveProperty(member, read);
  });

  it('of a database of one’s own come with keys of one’s own', () => {
    const url = 'postgres://user:password@db/registry';
    expect(readSettings({ DATABASE_URL: url, ENCRYPTION_KEYS: KEY })).toMatchObject({ databaseUrl: url });
    expect(readSettings({ DATABASE_URL: url, ENCRYPTION_KEYS_FILE: '/k' })).toMatchObject({
      databaseUrl: url,
    });
  });
});

/** Each value has this in it, and no message may. */
const MARK = 'hunter2';

describe('a wrong value', () => {
  it.each([
    ['PORT', MARK],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', '0x50'],
    ['PORT', ''],
    ['PORT', '99999999999'],
    ['HOST', ''],
    ['PUBLIC_URL', `ftp://${MARK}`],
    ['PUBLIC_URL', MARK + ' '],
    ['DATABASE_URL', `mysql://root:${MARK}@db`],
    ['DATABASE_URL', ''],
    ['DATA_DIR', ''],
    ['ENCRYPTION_KEYS', ''],
    ['ENCRYPTION_KEYS_FILE', ''],
    ['BOOTSTRAP_API_KEY', MARK],
    ['BOOTSTRAP_API_KEY', ''],
    ['BOOTSTRAP_API_KEY', `${MARK} ${'x'.repeat(40)}`],
    ['BOOTSTRAP_API_KEY', MARK.repeat(40)],
    ['BOOTSTRAP_API_KEY', `${MARK}é${'x'.repeat(40)}`],
    ['OUTBOUND_CA_FILE', ''],
    ['LOG_LEVEL', MARK],
    ['LOG_LEVEL', 'INFO'],
    ['TRIVY_PATH', ''],
    ['TRIVY_CACHE_DIR', ''],
    ['TRIVY_DB_UPDATE_HOURS', '169'],
    ['SCANNER_URL', `ftp://${MARK}`],
    ['SCANNER_URL', `https://user:${MARK}@scanner.example.com`],
    ['SCANNER_URL', `https://scanner.example.com?key=${MARK}`],
    ['SCANNER_AUTH', MARK],
    ['SCANNER_AUTH', `Bearer ${MARK} ${MARK}`],
    ['SCANNER_AUTH', ''],
    ['SCAN_TIMEOUT_MINUTES', '0'],
    ['SHUTDOWN_GRACE_MS', MARK],
    ['SHUTDOWN_GRACE_MS', '600001'],
    ['SHUTDOWN_GRACE_MS', '-1'],
  ])('of %s is named by its variable, never by itself: %j', (variable, value) => {
    const problems = problemsOf({ ENCRYPTION_KEYS: KEY, [variable]: value });
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) {
      expect(problem).toContain(variable);
      expect(problem).not.toContain(MARK);
    }
  });

  it('is told together with all the others', () => {
    const text = new SettingsError(problemsOf({ PORT: 'x', LOG_LEVEL: 'x', HOST: '' })).message;
    for (const variable of ['PORT', 'LOG_LEVEL', 'HOST']) expect(text).toContain(variable);
  });

  it('is keys given twice', () => {
    expect(problemsOf({ ENCRYPTION_KEYS: KEY, ENCRYPTION_KEYS_FILE: '/k' })).toEqual([
      expect.stringMatching(/ENCRYPTION_KEYS and ENCRYPTION_KEYS_FILE/),
    ]);
  });

  it('is two engines at once', () => {
    expect(problemsOf({ TRIVY_PATH: 'trivy', SCANNER_URL: 'https://scanner.example.com' })).toEqual([
      expect.stringMatching(/TRIVY_PATH and SCANNER_URL/),
    ]);
  });

  it('is a database of one’s own without keys: the generated one would be lost with the machine', () => {
    expect(problemsOf({ DATABASE_URL: `postgres://u:${MARK}@db/x` })).toEqual([
      expect.stringMatching(/^DATABASE_URL is set, so ENCRYPTION_KEYS or ENCRYPTION_KEYS_FILE is required/),
    ]);
  });
});
