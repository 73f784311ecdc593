import request from 'supertest';
import { type Answer } from '../harness/answer.js';
import { exchange, requestText } from '../harness/raw-http.js';
import { startTestService, type TestService } from '../harness/test-service.js';

const JSON_TYPE = 'application/json';

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

describe('a body', () => {
  const make = (body: string, type = JSON_TYPE) =>
    request(service.url)
      .post('/organization')
      .set('x-api-key', service.adminKey)
      .set('content-type', type)
      .send(body);

  it('has its last word where a member comes twice, as documented', async () => {
    const { body } = (await make('{"name":"first","name":"last"}').expect(201)) as Answer;
    expect((body as { name: string }).name).toBe('last');
  });

  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
  ])('may be called %s', async (type) => {
    await make('{"name":"acme"}', type).expect(201);
  });

  it.each([
    'naïve 日本語 🐳',
    '\u202eevil',
    '../../etc/passwd',
    '{{7*7}} ${x} %n',
    "'; DROP TABLE organizations; --",
    '\ufffd',
  ])('comes back as it went in: %j', async (name) => {
    const { body } = (await make(JSON.stringify({ name })).expect(201)) as Answer;
    expect((body as { name: string }).name).toBe(name);
  });

  it.each(['a\nb', 'a\rb', '\u001b[31mred', 'a\u0085b', 'a\u2028b', '\u007f'])(
    'holds no control character in a line of text: %j',
    async (name) => {
      await make(JSON.stringify({ name })).expect(400);
    },
  );

  it('may have 64 KiB, and no byte more, also when it does not say how long it is', async () => {
    const chunked = (size: number) => {
      const body = `{"name":"${'a'.repeat(size - 11)}"}`;
      const headers = {
        'x-api-key': service.adminKey,
        'content-type': JSON_TYPE,
        'transfer-encoding': 'chunked',
      };
      const text = requestText('POST', '/organization', headers);
      return exchange(service.url, `${text}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
    };
    expect((await chunked(65_536)).text).toContain('validation_failed');
    expect((await chunked(65_537)).status).toBe(413);
  });

  it('is not read for somebody without a key', async () => {
    const { status } = await exchange(
      service.url,
      requestText('POST', '/organization', { 'content-type': JSON_TYPE, 'content-length': '999999999' }),
    );
    expect(status).toBe(401);
  });

  it('of 2 000 unknown members gets a short answer', async () => {
    const members = Object.fromEntries(Array.from({ length: 1_900 }, (_, index) => [`unknown${index}`, 1]));
    const answer = await make(JSON.stringify({ name: 'acme', ...members })).expect(400);
    expect(answer.text.length).toBeLessThan(6_000);
    expect(answer.text).not.toContain('unknown1');
  });
});
