import { keyText } from '../encryption/encryption.fixture.js';
import { Keyring } from '../encryption/keyring.js';
import { TextSigner } from '../encryption/signed-text.js';
import { CursorService } from './cursor.service.js';

const rows = Array.from({ length: 5 }, (_, index) => ({ id: `id-${index}` }));

function service(keys = keyText('k1')): CursorService {
  return new CursorService(new TextSigner(Keyring.parse(keys)));
}

describe('a page', () => {
  const cursors = service();

  it('is asked for with one row more than it shows, which tells whether there is another', () => {
    expect(cursors.open('list', { limit: 3 })).toEqual({ take: 4 });
    const { data, nextCursor } = cursors.close('list', { limit: 3 }, rows.slice(0, 4));
    expect(data).toEqual(rows.slice(0, 3));
    expect(cursors.open('list', { limit: 2, cursor: nextCursor })).toEqual({ take: 3, after: 'id-2' });
  });

  it.each([
    ['fewer rows than asked', rows.slice(0, 2)],
    ['exactly as many', rows.slice(0, 3)],
    ['none', []],
  ])('is the last one with %s', (_, found) => {
    expect(cursors.close('list', { limit: 3 }, found)).toEqual({ data: found });
  });
});

describe('a cursor', () => {
  const keys = keyText('k1', 'k2');
  const cursor = service(keys).sign('credentials:org-a', 'id-7');
  const refusal = expect.objectContaining({ code: 'validation_failed' }) as Error;

  it('stands for its position in its own list, in every process with the same keys', () => {
    expect(service(keys).position('credentials:org-a', cursor)).toBe('id-7');
  });

  it.each(['credentials:org-b', 'projects:org-a', 'credentials:org-a:', ''])(
    'is none of another list: %j',
    (list) => {
      expect(() => service(keys).position(list, cursor)).toThrow(refusal);
    },
  );

  it('is none of another service', () => {
    expect(() => service().position('credentials:org-a', cursor)).toThrow(refusal);
  });

  it('is spoilt by any change, and the answer names the parameter and not the value', () => {
    for (let at = 0; at < cursor.length; at++) {
      const changed = cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1);
      expect(() => service(keys).position('credentials:org-a', changed)).toThrow(refusal);
    }
    expect(() => service(keys).position('credentials:org-a', 'hunter2')).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining('hunter2') as string,
        details: { errors: [expect.objectContaining({ pointer: '#cursor' })] },
      }) as Error,
    );
  });
});
