import { CLIENT_PROBLEMS } from './client-problems.js';
import { SERVER_PROBLEMS } from './server-problems.js';

export type { ProblemKind } from './problem-kind.js';

/**
 * The closed list of problem codes, and the only place where a code meets an HTTP status.
 * A code is never renamed or reused: clients branch on it.
 */
export const PROBLEMS = { ...CLIENT_PROBLEMS, ...SERVER_PROBLEMS };

/** One of the closed list of problem codes. */
export type ProblemCode = keyof typeof PROBLEMS;
