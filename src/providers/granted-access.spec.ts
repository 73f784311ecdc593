import type { AccessEntry } from '../registry/access-token.js';
import { warnOfGrants } from './granted-access.js';
import { ProofTrail, type ProofWarning } from './proof-trail.js';

const on = (type: string, ...actions: string[]): AccessEntry => ({ type, name: 'team/app', actions });

it.each<[access: AccessEntry[] | undefined, warnings: ProofWarning[]]>([
  [undefined, []],
  [[], []],
  [[on('repository', 'pull')], []],
  [[on('registry', '*')], []],
  [[on('repository', 'pull', 'push')], ['may_push']],
  [[on('repository', 'pull'), on('repository', 'delete')], ['may_delete']],
  [[on('repository', '*')], ['may_push', 'may_delete']],
])('warns of what a token with the access %j may do beyond pulling', (access, warnings) => {
  const trail = new ProofTrail();

  warnOfGrants(access === undefined ? {} : { access }, trail);

  expect(trail.warnings).toEqual(warnings);
});
