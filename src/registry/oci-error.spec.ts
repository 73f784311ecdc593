import { ociErrorCodes } from './oci-error.js';

describe('OCI error codes', () => {
  it('are those of the closed list, each once', () => {
    const errors = [
      { code: 'UNAUTHORIZED', message: 'secret' },
      { code: 'DENIED' },
      { code: 'DENIED' },
      { code: 'MADE_UP' },
    ];

    expect(ociErrorCodes({ errors })).toEqual(['DENIED', 'UNAUTHORIZED']);
  });

  it.each([
    undefined,
    null,
    true,
    'DENIED',
    [],
    {},
    { errors: 'DENIED' },
    { errors: {} },
    { errors: [null, 1, 'DENIED', {}, { code: 1 }] },
    { errors: [{ status: 401, message: 'as Artifactory writes it' }] },
    { errors: [...Array.from({ length: 20 }, () => ({})), { code: 'DENIED' }] },
  ])('are none in %j', (body) => {
    expect(ociErrorCodes(body)).toEqual([]);
  });
});
