import { TrivyScanner } from '../../src/scans/engines/trivy-scanner.js';
import { TARGET } from './engines-fake-trivy.js';

/** Scans with the given program until it is killed. */
const [program = '', parentFolder = ''] = process.argv.slice(2);
const scanner = new TrivyScanner({ program, cacheFolder: '/nowhere', timeoutMinutes: 10 }, { parentFolder });
await scanner.scan(TARGET, new AbortController().signal);
