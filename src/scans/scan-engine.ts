import { DomainError } from '../problems/domain-error.js';
import type { Scanner, ScannerInfo } from './scanner.js';

/** The engine of this process, if the operator set one up. */
export class ScanEngine {
  constructor(private readonly scanner: Scanner | undefined) {}

  /** @throws DomainError `scanner_not_configured` */
  required(): Scanner {
    if (this.scanner !== undefined) return this.scanner;
    throw new DomainError('scanner_not_configured', 'No scanning engine is set up.');
  }

  /** What it would scan with now; undefined where it cannot say, so that nothing can be told to be the same. */
  async version(): Promise<Required<ScannerInfo> | undefined> {
    try {
      const { dbUpdatedAt, ...info } = await this.required().describe();
      return dbUpdatedAt === undefined ? undefined : { ...info, dbUpdatedAt };
    } catch (error) {
      if (error instanceof DomainError) return undefined;
      throw error;
    }
  }
}
