import fc from 'fast-check';
import { parseChallenges } from './challenge.js';

function read(header: string): unknown {
  return parseChallenges(header)?.map(({ scheme, parameters, token68 }) => [
    scheme,
    token68 ?? Object.fromEntries(parameters),
  ]);
}

describe('WWW-Authenticate', () => {
  it.each<[name: string, header: string, challenges: unknown]>([
    [
      'Docker Hub',
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:samalba/my-app:pull,push"',
      [
        [
          'bearer',
          {
            realm: 'https://auth.docker.io/token',
            service: 'registry.docker.io',
            scope: 'repository:samalba/my-app:pull,push',
          },
        ],
      ],
    ],
    [
      'Codeberg, two in one',
      'Bearer realm="https://codeberg.org/v2/token",service="container_registry",scope="*",Basic realm="Gitea Package API"',
      [
        ['bearer', { realm: 'https://codeberg.org/v2/token', service: 'container_registry', scope: '*' }],
        ['basic', { realm: 'Gitea Package API' }],
      ],
    ],
    [
      'Nexus, upper case',
      'BASIC realm="Sonatype Nexus Repository Manager"',
      [['basic', { realm: 'Sonatype Nexus Repository Manager' }]],
    ],
    [
      'ECR',
      'Basic realm="https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/",service="ecr.amazonaws.com"',
      [
        [
          'basic',
          { realm: 'https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/', service: 'ecr.amazonaws.com' },
        ],
      ],
    ],
    [
      'Negotiate beside Basic',
      'Negotiate, Basic realm="x"',
      [
        ['negotiate', {}],
        ['basic', { realm: 'x' }],
      ],
    ],
    [
      'a token68',
      'Negotiate YII/a+b-._~==, Basic realm="x"',
      [
        ['negotiate', 'YII/a+b-._~=='],
        ['basic', { realm: 'x' }],
      ],
    ],
    ['a token68 without padding', 'NTLM abc', [['ntlm', 'abc']]],
    [
      'bad white space and odd case',
      'bEaReR  ReAlM \t=\t "r" ,\tSERVICE = s',
      [['bearer', { realm: 'r', service: 's' }]],
    ],
    [
      'quoted pairs and quoted commas',
      String.raw`Bearer realm="a\"b\\c, Basic realm=\"x\"",error="e"`,
      [['bearer', { realm: 'a"b\\c, Basic realm="x"', error: 'e' }]],
    ],
    ['empty elements', ' , ,Basic realm="x", ,charset=UTF-8,', [['basic', { realm: 'x', charset: 'UTF-8' }]]],
    ['an empty value in quotes', 'Bearer realm=""', [['bearer', { realm: '' }]]],
    [
      'a scheme that looks like a parameter name',
      'Bearer realm="r", service, Basic realm="x"',
      [
        ['bearer', { realm: 'r' }],
        ['service', {}],
        ['basic', { realm: 'x' }],
      ],
    ],
    ['no challenge at all', '', []],
    ['only commas', ' ,, ', []],
  ])('reads %s', (_, header, challenges) => {
    expect(read(header)).toEqual(challenges);
  });

  it.each([
    ['an open quote', 'Bearer realm="https://r.example/token'],
    ['a quote after an escape', 'Bearer realm="a\\'],
    ['a parameter without a scheme', 'realm="x"'],
    ['a parameter without a value', 'Bearer realm='.concat(',service="s"')],
    ['a value after a quoted string', 'Bearer realm="a"b'],
    ['no comma between parameters', 'Bearer realm="a" service="b"'],
    ['a URL without quotes', 'Bearer realm=https://r.example/token'],
    ['two realms', 'Bearer realm="https://a.example/", realm="https://b.example/"'],
    ['two realms in different case', 'Bearer realm="a", REALM="b"'],
    ['a parameter after a token68', 'Negotiate abc==, realm="x"'],
    ['a parameter after a bare scheme', 'Negotiate, realm="x"'],
    ['a tab after the scheme', 'Basic\trealm="x"'],
    ['a control character', 'Bearer realm="a\u0000b"'],
    ['a line break', 'Bearer realm="a\r\nb"'],
    ['a character beyond Latin-1', 'Bearer realm="\u{1f600}"'],
    ['single quotes', "Bearer realm='https://r.example/token'"],
    ['semicolons', 'Bearer realm="a"; service="b"'],
    ['something that is no token', '"Bearer" realm="x"'],
  ])('refuses %s', (_, header) => {
    expect(parseChallenges(header)).toBeUndefined();
  });

  it('reads back every challenge that can be written', () => {
    const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/);
    const text = fc.stringMatching(/^[\t -~\u0080-\u00ff]{0,30}$/);
    const parameters = fc.uniqueArray(fc.tuple(token, text), {
      selector: ([name]) => name.toLowerCase(),
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(token, parameters), { maxLength: 4 }), (challenges) => {
        const header = challenges
          .map(([scheme, pairs]) => `${scheme} ${pairs.map(write).join(' , ')}`)
          .join(', ');

        const expected = challenges.map(([scheme, pairs]) => [
          scheme.toLowerCase(),
          Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value])),
        ]);
        expect(read(header)).toEqual(expected);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (header) => void parseChallenges(header)));
  });

  it.each([
    ['tokens', 'a'.repeat(16_000)],
    ['spaces', `Basic${' '.repeat(16_000)}x y`],
    ['commas', ','.repeat(16_000)],
    ['schemes', 'a,'.repeat(8_000)],
    ['parameters', `a ${Array.from({ length: 1_900 }, (_, index) => `p${index}=x`).join()}`],
    ['escapes', `Basic realm="${'\\"'.repeat(8_000)}`],
    ['open quotes', `Basic ${'a="'.repeat(5_280)}`],
    ['equal signs', `Basic ${'='.repeat(16_000)}`],
    ['token68 upon token68', 'a b=,'.repeat(3_200)],
  ])('comes to an end with 16 kB of %s', (_, header) => {
    expect(header.length).toBeLessThanOrEqual(16_384);
    expect(() => parseChallenges(header)).not.toThrow();
  });

  it('is not read beyond 16 kB', () => {
    expect(parseChallenges(`Basic realm="x"${' '.repeat(100_000)}`)).toBeUndefined();
  });
});

function write([name, value]: [string, string]): string {
  return `${name}="${value.replace(/["\\]/g, (char) => `\\${char}`)}"`;
}
