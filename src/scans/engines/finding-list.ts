import { parseUrl } from '../../outbound/parse-url.js';
import { DomainError } from '../../problems/domain-error.js';
import { type Finding, SEVERITIES, type Severity } from '../scanner.js';
import { outputInvalid } from './foreign-report.js';
import { plainText } from './plain-text.js';

/** Longest texts of a finding, in UTF-16 units. What is longer is cut. */
export const FINDING_LENGTHS = {
  vulnerabilityId: 128,
  packageName: 256,
  installedVersion: 256,
  fixedVersion: 256,
  title: 512,
  url: 2_048,
  path: 1_024,
  purl: 1_024,
} as const;

/** More than any image has; a report that has more is refused as a whole, as half a report would pass for a good one. */
const MAX_FINDINGS = 100_000;

const MAX_CVSS_SCORE = 10;
const KNOWN_SEVERITIES = new Set<string>(SEVERITIES);

/** A finding as an engine tells it, with texts of any length and in any state. */
export type RawFinding = Omit<Finding, 'severity'> & { severity: string };

/** Collects the findings of one report: cleaned, within bounds, each once. */
export class FindingList {
  readonly #byKey = new Map<string, Finding>();

  /** @throws {DomainError} `report_too_large`, or `scanner_output_invalid` for one without an id or a package. */
  add(raw: RawFinding): void {
    const finding = cleaned(raw);
    const key = JSON.stringify([
      finding.vulnerabilityId,
      finding.packageName,
      finding.installedVersion,
      finding.path,
    ]);
    const known = this.#byKey.get(key);
    this.#byKey.set(key, known ? merged(known, finding) : finding);
    if (this.#byKey.size > MAX_FINDINGS)
      throw new DomainError('report_too_large', 'The scanner reports more findings than can be stored.');
  }

  all(): Finding[] {
    return [...this.#byKey.values()];
  }
}

/** One of our six words, whatever the engine's spelling. A word that nobody knows is no reason to drop a finding. */
function severityOf(word: string): Severity {
  const known = word.toLowerCase();
  return KNOWN_SEVERITIES.has(known) ? (known as Severity) : 'unknown';
}

function cleaned(raw: RawFinding): Finding {
  const vulnerabilityId = plainText(raw.vulnerabilityId, FINDING_LENGTHS.vulnerabilityId);
  const packageName = plainText(raw.packageName, FINDING_LENGTHS.packageName);
  if (vulnerabilityId === '' || packageName === '') throw outputInvalid();
  return {
    vulnerabilityId,
    packageName,
    installedVersion: plainText(raw.installedVersion, FINDING_LENGTHS.installedVersion),
    severity: severityOf(raw.severity),
    ...optionalText('fixedVersion', raw.fixedVersion),
    ...optionalText('title', raw.title),
    ...optionalUrl(raw.url),
    ...optionalScore(raw.cvssScore),
    ...optionalText('path', raw.path),
    ...optionalText('purl', raw.purl),
  };
}

function optionalText(name: 'fixedVersion' | 'title' | 'path' | 'purl', text = ''): Partial<Finding> {
  const plain = plainText(text, FINDING_LENGTHS[name]);
  return plain === '' ? {} : { [name]: plain };
}

/** Only https: a link is clicked. One that is too long is left out, as half an address leads elsewhere. */
function optionalUrl(text = ''): Partial<Finding> {
  const url = text.length > FINDING_LENGTHS.url ? undefined : parseUrl(text);
  return url?.protocol === 'https:' && url.href.length <= FINDING_LENGTHS.url ? { url: url.href } : {};
}

/** Zero is what engines write for "no score". */
function optionalScore(score = 0): Partial<Finding> {
  return score > 0 && score <= MAX_CVSS_SCORE ? { cvssScore: score } : {};
}

/** The worse severity counts; what one of the two does not know, the other tells. */
function merged(first: Finding, second: Finding): Finding {
  const isWorse = SEVERITIES.indexOf(second.severity) < SEVERITIES.indexOf(first.severity);
  return { ...second, ...first, severity: isWorse ? second.severity : first.severity };
}
