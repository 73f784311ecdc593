import { applyDecorators } from '@nestjs/common';
import { Expose, plainToInstance, Transform } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  MinLength,
  validateSync,
} from 'class-validator';
import { IsAddressList } from './address-list.js';
import { SettingsError } from './settings-error.js';

const toInteger = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;

const MAX_LIMIT = 1_000_000_000;

/** How many of something are allowed in a time; 0 turns the limit off. */
function Limit(variable: string): PropertyDecorator {
  const message = `${variable} must be a whole number from 0 to ${MAX_LIMIT}; 0 turns it off`;
  return applyDecorators(
    Transform(toInteger),
    IsInt({ message }),
    Min(0, { message }),
    Max(MAX_LIMIT, { message }),
  );
}

/** Everything the operator can set, read once from the environment and frozen. `.env.example` explains each. */
export class Settings {
  @Expose({ name: 'PORT' })
  @Transform(toInteger)
  @IsInt({ message: 'PORT must be a whole number from 0 to 65535' })
  @Min(0, { message: 'PORT must be a whole number from 0 to 65535' })
  @Max(65535, { message: 'PORT must be a whole number from 0 to 65535' })
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

  @Expose({ name: 'TRIVY_PATH' })
  @IsOptional()
  @IsNotEmpty({ message: 'TRIVY_PATH is empty: unset it, or name the Trivy program' })
  readonly trivyPath?: string;

  @Expose({ name: 'TRIVY_CACHE_DIR' })
  @IsOptional()
  @IsNotEmpty({ message: 'TRIVY_CACHE_DIR is empty: unset it, or name a folder' })
  readonly trivyCacheDir?: string;

  @Expose({ name: 'TRIVY_DB_UPDATE_HOURS' })
  @Transform(toInteger)
  @IsInt({ message: 'TRIVY_DB_UPDATE_HOURS must be a whole number of hours from 0 (never) to 168' })
  @Min(0, { message: 'TRIVY_DB_UPDATE_HOURS must not be negative' })
  @Max(168, { message: 'TRIVY_DB_UPDATE_HOURS must be at most 168' })
  readonly trivyDbUpdateHours: number = 6;

  @Expose({ name: 'SCANNER_URL' })
  @IsOptional()
  @IsUrl(
    { require_tld: false, protocols: ['http', 'https'], disallow_auth: true, allow_query_components: false },
    { message: 'SCANNER_URL must be an http(s) URL without login and query' },
  )
  readonly scannerUrl?: string;

  @Expose({ name: 'SCANNER_AUTH' })
  @IsOptional()
  @Matches(/^(none|(Basic|Bearer|X-ScannerAdapter-API-Key) [\x21-\x7e]+)$/, {
    message: 'SCANNER_AUTH must be none, or Basic, Bearer or X-ScannerAdapter-API-Key with its value',
  })
  readonly scannerAuth?: string;

  @Expose({ name: 'SCAN_TIMEOUT_MINUTES' })
  @Transform(toInteger)
  @IsInt({ message: 'SCAN_TIMEOUT_MINUTES must be a whole number of minutes from 1 to 120' })
  @Min(1, { message: 'SCAN_TIMEOUT_MINUTES must be at least 1' })
  @Max(120, { message: 'SCAN_TIMEOUT_MINUTES must be at most 120' })
  readonly scanTimeoutMinutes: number = 10;
  @Expose({ name: 'SCAN_WORKERS' })
  @Transform(toInteger)
  @IsInt({ message: 'SCAN_WORKERS must be a whole number from 0 to 64' })
  @Min(0, { message: 'SCAN_WORKERS must be a whole number from 0 to 64' })
  @Max(64, { message: 'SCAN_WORKERS must be a whole number from 0 to 64' })
  readonly scanWorkers: number = 1;
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
  @Transform(toInteger)
  @IsInt({ message: 'HEALTH_CHECK_INTERVAL_HOURS must be a whole number of hours from 0 to 720; 0 is off' })
  @Min(0, { message: 'HEALTH_CHECK_INTERVAL_HOURS must not be negative' })
  @Max(720, { message: 'HEALTH_CHECK_INTERVAL_HOURS must be at most 720' })
  readonly healthCheckIntervalHours: number = 24;

  @Expose({ name: 'EXPIRY_WARNING_DAYS' })
  @Transform(toInteger)
  @IsInt({ message: 'EXPIRY_WARNING_DAYS must be a whole number of days from 1 to 365' })
  @Min(1, { message: 'EXPIRY_WARNING_DAYS must be at least 1' })
  @Max(365, { message: 'EXPIRY_WARNING_DAYS must be at most 365' })
  readonly expiryWarningDays: number = 14;

  @Expose({ name: 'SHUTDOWN_GRACE_MS' })
  @Transform(toInteger)
  @IsInt({ message: 'SHUTDOWN_GRACE_MS must be a whole number of milliseconds, up to 600000' })
  @Min(0, { message: 'SHUTDOWN_GRACE_MS must not be negative' })
  @Max(600_000, { message: 'SHUTDOWN_GRACE_MS must be at most 600000' })
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
