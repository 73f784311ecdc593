/** What a problem code means to the caller: its one HTTP status, its title, and whether trying again can help. */
export interface ProblemKind {
  status: number;
  title: string;
  retryable: boolean;
  hint?: string;
}
