/** What a test reads of an answer. The body is unknown until the test says what it should be. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  text: string;
  body: unknown;
}

const PASSING = ['date', 'x-request-id', 'x-ratelimit-remaining', 'x-ratelimit-reset'];

/** The headers without those that differ from one answer to the next. */
export function lastingHeaders({ headers }: Pick<Answer, 'headers'>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !PASSING.includes(name)));
}
