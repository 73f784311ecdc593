import { Expose, plainToInstance } from 'class-transformer';
import {
  IsIn,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  MinLength,
  validateSync,
} from 'class-validator';
import { IsAddressList } from './address-list.js';
import { ScannerVariables } from './scanner-variables.js';
import { SettingsError } from './settings-error.js';
import { Limit, WholeNumber } from './whole-number.js';

/** Everything the operator can set, read once from the environment and frozen. `.env.example` explains each. */
export class Settings extends ScannerVariables {
  @Expose({ name: 'PORT' })
  @WholeNumber('PORT', 0, 65535)
  readonly port: number = 3000;

  @Expose({ name: 'HOST' })
  @IsNotEmpty({ message: 'HOST must not be empty' })
  readonly host: string = '127.0.0.1';

  @Expose({ name: 'PUBLIC_URL' })
  @IsOptional()
  @IsUrl(
    { require_tld: false, protocols: ['http', 'https'] },
    { message: 'PUBLIC_URL must be an http(s) URL' },
  )
  readonly publicUrl?: string;

  @Expose({ name: 'DATABASE_URL' })
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\//, { message: 'DATABASE_URL must begin with postgres:// or postgresql://' })
  readonly databaseUrl?: string;

  @Expose({ name: 'DATA_DIR' })
  @IsNotEmpty({ message: 'DATA_DIR must not be empty' })
  readonly dataDir: string = './data';

  @Expose({ name: 'ENCRYPTION_KEYS' })
  @IsOptional()
  @IsNotEmpty({ message: 'ENCRYPTION_KEYS is empty: unset it, or give it as id:base64 with 32 bytes each' })
  readonly encryptionKeys?: string;

  @Expose({ name: 'ENCRYPTION_KEYS_FILE' })
  @IsOptional()
  @IsNotEmpty({ message: 'ENCRYPTION_KEYS_FILE is empty: unset it, or name a file that holds the keys' })
  readonly encryptionKeysFile?: string;

  @Expose({ name: 'BOOTSTRAP_API_KEY' })
  @IsOptional()
  @MinLength(32, {
    message: 'BOOTSTRAP_API_KEY must have 32 to 256 characters; make one with: openssl rand -hex 32',
  })
  @Matches(/^[\x21-\x7e]{0,256}$/, {
    message: 'BOOTSTRAP_API_KEY must have printable ASCII characters, no spaces',
  })
  readonly bootstrapApiKey?: string;

  @Expose({ name: 'OUTBOUND_ALLOW' })
  @IsOptional()
  @IsString()
  readonly outboundAllow?: string;

  @Expose({ name: 'OUTBOUND_CONNECT_TO' })
  @IsOptional()
  @IsString()
  readonly outboundConnectTo?: string;

  @Expose({ name: 'OUTBOUND_CA_FILE' })
  @IsOptional()
  @IsNotEmpty({ message: 'OUTBOUND_CA_FILE is empty: unset it, or name a PEM file' })
  readonly outboundCaFile?: string;

  @Expose({ name: 'TRUSTED_PROXIES' })
  @IsOptional()
  @IsAddressList({
    message: 'TRUSTED_PROXIES must list addresses or CIDR blocks, separated by commas',
  })
  readonly trustedProxies?: string;

  @Expose({ name: 'REDIS_URL' })
  @IsOptional()
  @Matches(/^rediss?:\/\/./, { message: 'REDIS_URL must begin with redis:// or rediss://' })
  readonly redisUrl?: string;

  @Expose({ name: 'RATE_LIMIT_KEY_PER_MINUTE' })
  @Limit('RATE_LIMIT_KEY_PER_MINUTE')
  readonly rateLimitKeyPerMinute: number = 600;

  @Expose({ name: 'RATE_LIMIT_ORGANIZATION_PER_MINUTE' })
  @Limit('RATE_LIMIT_ORGANIZATION_PER_MINUTE')
  readonly rateLimitOrganizationPerMinute: number = 3000;

  @Expose({ name: 'RATE_LIMIT_ADDRESS_PER_MINUTE' })
  @Limit('RATE_LIMIT_ADDRESS_PER_MINUTE')
  readonly rateLimitAddressPerMinute: number = 1200;

  @Expose({ name: 'FAILED_VALIDATIONS_PER_HOUR' })
  @Limit('FAILED_VALIDATIONS_PER_HOUR')
  readonly failedValidationsPerHour: number = 30;

  @Expose({ name: 'LOG_LEVEL' })
  @IsIn(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
    message: 'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent',
  })
  readonly logLevel: string = 'info';

  @Expose({ name: 'HEALTH_CHECK_INTERVAL_HOURS' })
  @WholeNumber('HEALTH_CHECK_INTERVAL_HOURS', 0, 720, ' hours; 0 is off')
  readonly healthCheckIntervalHours: number = 24;

  @Expose({ name: 'EXPIRY_WARNING_DAYS' })
  @WholeNumber('EXPIRY_WARNING_DAYS', 1, 365, ' days')
  readonly expiryWarningDays: number = 14;

  @Expose({ name: 'SHUTDOWN_GRACE_MS' })
  @WholeNumber('SHUTDOWN_GRACE_MS', 0, 600_000, ' milliseconds')
  readonly shutdownGraceMs: number = 15_000;
}

/**
 * Reads the settings from environment variables.
 *
 * @throws SettingsError naming every variable that is wrong, and never a value.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Readonly<Settings> {
  const settings = plainToInstance(Settings, env, { strategy: 'excludeAll', exposeDefaultValues: true });
  const problems = validateSync(settings).flatMap((error) => Object.values(error.constraints ?? {}));
  if (settings.encryptionKeys !== undefined && settings.encryptionKeysFile !== undefined) {
    problems.push('ENCRYPTION_KEYS and ENCRYPTION_KEYS_FILE are both set: set one of them');
  }
  if (settings.databaseUrl !== undefined && !settings.encryptionKeys && !settings.encryptionKeysFile) {
    problems.push(
      'DATABASE_URL is set, so ENCRYPTION_KEYS or ENCRYPTION_KEYS_FILE is required: a key that is lost with this machine would make the shared database unreadable',
    );
  }
  if (settings.trivyPath !== undefined && settings.scannerUrl !== undefined) {
    problems.push('TRIVY_PATH and SCANNER_URL are both set: set one of them');
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return Object.freeze(settings);
}
