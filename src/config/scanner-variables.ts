import { Expose } from 'class-transformer';
import { IsNotEmpty, IsOptional, IsUrl, Matches } from 'class-validator';
import { WholeNumber } from './whole-number.js';

/** What the operator can set about the engine that scans images. */
export class ScannerVariables {
  @Expose({ name: 'TRIVY_PATH' })
  @IsOptional()
  @IsNotEmpty({ message: 'TRIVY_PATH is empty: unset it, or name the Trivy program' })
  readonly trivyPath?: string;

  @Expose({ name: 'TRIVY_CACHE_DIR' })
  @IsOptional()
  @IsNotEmpty({ message: 'TRIVY_CACHE_DIR is empty: unset it, or name a folder' })
  readonly trivyCacheDir?: string;

  @Expose({ name: 'TRIVY_DB_UPDATE_HOURS' })
  @WholeNumber('TRIVY_DB_UPDATE_HOURS', 0, 168, ' hours; 0 is never')
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
  @WholeNumber('SCAN_TIMEOUT_MINUTES', 1, 120, ' minutes')
  readonly scanTimeoutMinutes: number = 10;

  @Expose({ name: 'SCAN_WORKERS' })
  @WholeNumber('SCAN_WORKERS', 0, 64)
  readonly scanWorkers: number = 1;
}
