import { FAULTS } from './faults/fault-list.js';
import { SIMULATORS } from './simulator-list.js';
import type { ProviderSimulator, Scenario, StoreMembers } from './simulator.js';

const USAGE = `Control port of the registry simulators

  GET    /                      this text
  PUT    /scenario/{provider}   {"scenario": "...", "host": "only this one", "path": "only below it"}
  GET    /scenarios             what is set
  DELETE /scenarios             everything behaves normally again
  GET    /journal               every request that arrived, secrets as SHA-256
  DELETE /journal
`;

/** Scenario names with what they do, in Markdown: the README holds the same text. */
export function scenarioLists(): string {
  const own = SIMULATORS.map((one) => section(`Scenarios of ${one.name}`, one.scenarios));
  return [section('Scenarios of every provider', FAULTS), ...own].join('\n\n');
}

/** Everything that can be known about the program while it runs. */
export function helpText(): string {
  return [USAGE, ...SIMULATORS.map(credentialsOf), scenarioLists(), ''].join('\n');
}

function section(title: string, scenarios: Readonly<Record<string, Scenario>>): string {
  const lines = Object.entries(scenarios).map(([name, { description }]) => `- \`${name}\`: ${description}`);
  return [`### ${title}`, '', ...lines].join('\n');
}

function credentialsOf({ name, hosts, credential, variants }: ProviderSimulator): string {
  const line = ([title, members]: [string, StoreMembers]) => `  ${title}: ${JSON.stringify(members)}`;
  const all = Object.entries({ valid: credential, ...variants }).map(line);
  const places = Object.entries(hosts).map(([host, what]) => `  ${host}: ${what}`);
  return [`Hosts of ${name}`, ...places, `Credentials of ${name}`, ...all, ''].join('\n');
}
