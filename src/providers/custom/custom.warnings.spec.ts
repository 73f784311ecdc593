import { challenged, FakeOutbound, json, jwt } from '../../../test/harness/fake-outbound.js';
import { contextOf, step } from '../../../test/harness/provider-calls.js';
import { StoreCustomCredentialDto } from './custom.dto.js';
import { customProvider } from './custom.provider.js';

const VERSION = 'GET https://registry.example.com/v2/';
const REALM = 'https://registry.example.com/token';
const DOOR = challenged(`Bearer realm="${REALM}",service="r"`);

/** What is warned of, for a credential with these members at a registry that answers so. */
async function warningsOf(members: object, outbound: FakeOutbound): Promise<readonly string[]> {
  const seed = { projectId: '', registryUrl: 'https://registry.example.com' };
  const context = contextOf(outbound);
  await customProvider.verify(Object.assign(new StoreCustomCredentialDto(), seed, members), context);
  outbound.assertFinished();
  return context.trail.warnings;
}

const grant = (...actions: string[]) => ({ access: [{ type: 'repository', name: 'team/app', actions }] });

describe('what a token says that it may do beyond pulling', () => {
  it('is warned of where the user brought the token', async () => {
    const token = jwt({ sub: 'me', ...grant('pull', 'push', 'delete') });
    const calls = [step(VERSION, undefined, DOOR), step(VERSION, `Bearer ${token}`, json(200, {}))];

    expect(await warningsOf({ token }, new FakeOutbound(...calls))).toEqual(['may_push', 'may_delete']);
  });

  it('is warned of where the token server gave more than it was asked for', async () => {
    const login = jwt({ sub: 'me', access: [] });
    const pull = jwt({ sub: 'me', ...grant('pull', 'push') });
    const calls = [
      step(VERSION, undefined, DOOR),
      step(`GET ${REALM}?service=r`, 'Basic me:secret', json(200, { token: login })),
      step(
        `GET ${REALM}?service=r&scope=repository:team/app:pull`,
        'Basic me:secret',
        json(200, { token: pull }),
      ),
      step(
        'GET https://registry.example.com/v2/team/app/tags/list?n=1',
        `Bearer ${pull}`,
        json(200, { name: 'team/app', tags: [] }),
      ),
    ];
    const members = { username: 'me', password: 'secret', probeRepository: 'team/app' };

    expect(await warningsOf(members, new FakeOutbound(...calls))).toEqual(['may_push']);
  });

  it('is nothing where the token says nothing', async () => {
    const calls = [step(VERSION, undefined, DOOR), step(VERSION, 'Bearer opaque', json(200, {}))];

    expect(await warningsOf({ token: 'opaque' }, new FakeOutbound(...calls))).toEqual([]);
  });
});
