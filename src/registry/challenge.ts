import { HeaderReader, MAX_HEADER_LENGTH } from './header-reader.js';

/** One challenge of a WWW-Authenticate header: a scheme with its parameters, or with one opaque token. */
export interface Challenge {
  /** In lower case: schemes are compared without regard to case, and Nexus writes `BASIC`. */
  scheme: string;
  /** Names in lower case, values with their quoting undone. */
  parameters: ReadonlyMap<string, string>;
  token68?: string;
}

interface OpenChallenge extends Challenge {
  parameters: Map<string, string>;
  /** False when no space followed the scheme, or a token68 did: then no parameter may come. */
  takesParameters: boolean;
}

class Malformed extends Error {}

const TOKEN68 = /[A-Za-z0-9\-._~+/]+=*/y;
const SPACES = / */y;

/**
 * Reads WWW-Authenticate by the grammar of RFC 9110: any number of challenges, in one header or in several that
 * were joined with commas, in time linear to its length. Returns undefined when the header is malformed or too long: a header
 * that can be read in two ways must not decide where a secret goes.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export function parseChallenges(header: string): Challenge[] | undefined {
  if (header.length > MAX_HEADER_LENGTH) return undefined;
  try {
    return readChallenges(new HeaderReader(header));
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

function readChallenges(reader: HeaderReader): Challenge[] {
  const challenges: OpenChallenge[] = [];
  reader.takeSpace();
  while (!reader.ended) {
    if (!reader.takeChar(',')) {
      readElement(reader, challenges);
      reader.takeSpace();
      if (!reader.elementEnded) throw new Malformed();
    }
    reader.takeSpace();
  }
  return challenges.map(({ scheme, parameters, token68 }) => ({ scheme, parameters, token68 }));
}

/** Between two commas stands either a further parameter of the last challenge, or a new challenge. */
function readElement(reader: HeaderReader, challenges: OpenChallenge[]): void {
  const parameter = reader.attempt(() => readParameter(reader));
  if (parameter) addParameter(challenges.at(-1), parameter);
  else challenges.push(readChallenge(reader));
}

function readChallenge(reader: HeaderReader): OpenChallenge {
  const scheme = reader.takeToken().toLowerCase();
  if (scheme === '') throw new Malformed();
  const isSpaced = reader.take(SPACES) !== '';
  const challenge: OpenChallenge = { scheme, parameters: new Map(), takesParameters: isSpaced };
  if (!isSpaced || reader.elementEnded) return challenge;
  const token68 = reader.attempt(() => readToken68(reader));
  if (token68 !== undefined) return { ...challenge, token68, takesParameters: false };
  addParameter(challenge, readParameter(reader));
  return challenge;
}

function readToken68(reader: HeaderReader): string | undefined {
  const token68 = reader.take(TOKEN68);
  reader.takeSpace();
  return token68 !== '' && reader.elementEnded ? token68 : undefined;
}

function readParameter(reader: HeaderReader): [name: string, value: string] | undefined {
  const name = reader.takeToken().toLowerCase();
  reader.takeSpace();
  if (name === '' || !reader.takeChar('=')) return undefined;
  reader.takeSpace();
  const value = reader.next === '"' ? reader.takeQuotedString() : reader.takeToken() || undefined;
  if (value === undefined) throw new Malformed();
  return [name, value];
}

/** A name may come once: of two realms, no reader can know which one was meant. */
function addParameter(challenge: OpenChallenge | undefined, parameter?: [string, string]): void {
  if (!parameter || !challenge?.takesParameters || challenge.parameters.has(parameter[0]))
    throw new Malformed();
  challenge.parameters.set(...parameter);
}
