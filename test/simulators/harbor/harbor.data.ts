import type { Account } from '../registry/registry-style.js';

/** A robot account or a user. Projects are named. */
export interface HarborAccount extends Account {
  user: string;
  isRobot: boolean;
  /** Projects whose own page, repositories and artifacts it may read. */
  reads: readonly string[];
  /** An administrator is told that a project is not there; everybody else is forbidden to ask. */
  isAdmin?: boolean;
}

/** A project with its repositories, each a list of artifacts by their tags. */
export interface HarborProject {
  id: number;
  isPublic: boolean;
  repositories: Readonly<Record<string, readonly (readonly string[])[]>>;
}

export const HARBOR_PROJECTS: Readonly<Record<string, HarborProject>> = {
  library: { id: 1, isPublic: true, repositories: { nginx: [['stable']] } },
  myproject: {
    id: 7,
    isPublic: false,
    repositories: {
      backend: [['1.0.0'], ['1.1.0', 'latest']],
      frontend: Array.from({ length: 120 }, (_, index) => [`build-${String(index + 1).padStart(3, '0')}`]),
      'team/worker': [['0.9.0']],
    },
  },
  otherproject: { id: 8, isPublic: false, repositories: { tools: [['1.0.0']] } },
};

const EVERYTHING = Object.keys(HARBOR_PROJECTS);

/** Credentials by what there is to see with them. */
export const HARBOR_ACCOUNTS = {
  valid: robot('robot$myproject+browse', 'V', { pulls: ['myproject'], reads: ['myproject'] }),
  'pull-only-robot': robot('robot$myproject+pull', 'P', { pulls: ['myproject'], reads: [] }),
  'robot-of-another-prefix': robot('bot_myproject+ci', 'B', { pulls: ['myproject'], reads: ['myproject'] }),
  'system-robot': robot('robot$everywhere', 'S', { pulls: EVERYTHING, reads: EVERYTHING }),
  'robot-without-pull': robot('robot$myproject+look', 'L', { pulls: [], reads: ['myproject'] }),
  'robot-of-another-project': robot('robot$otherproject+ci', 'O', {
    pulls: ['otherproject'],
    reads: ['otherproject'],
  }),
  'guest-user': user('guest', 'G', { pulls: ['myproject'], reads: ['myproject'] }),
  admin: {
    ...user('admin', 'A', { pulls: EVERYTHING, reads: EVERYTHING }),
    isAdmin: true,
    listsCatalog: true,
  },
} satisfies Record<string, HarborAccount>;

interface Rights {
  pulls: readonly string[];
  reads: readonly string[];
}

function robot(name: string, letter: string, rights: Rights): HarborAccount {
  return { ...user(name, letter, rights), isRobot: true };
}

function user(name: string, letter: string, { pulls, reads }: Rights): HarborAccount {
  const secret = letter.repeat(32);
  return { user: name, secret, isRobot: false, reads, pulls: pulls.map((project) => `${project}/*`) };
}
