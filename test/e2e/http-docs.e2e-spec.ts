import { runInNewContext } from 'node:vm';
import request from 'supertest';
import { exchange, requestText } from '../harness/raw-http.js';
import { startTestService, type TestService } from '../harness/test-service.js';

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

async function page(path: string): Promise<{ text: string; assets: string[] }> {
  const { text } = await request(service.url).get(path).expect(200);
  return { text, assets: [...text.matchAll(/(?:src|href)="([^"#][^"]*)"/g)].map(([, url]) => url ?? '') };
}

/** The options with which the page starts Swagger UI. */
async function swaggerOptions(path: string): Promise<Record<string, unknown>> {
  const { text } = await request(service.url).get(path).expect(200);
  const seen: Record<string, unknown>[] = [];
  const bundle = Object.assign((options: Record<string, unknown>) => seen.push(options), {
    presets: {},
    plugins: {},
  });
  const window: Record<string, unknown> = { location: { search: '' } };
  runInNewContext(text, { window, SwaggerUIBundle: bundle, SwaggerUIStandalonePreset: {} });
  (window.onload as () => void)();
  return seen[0] ?? {};
}

describe('the page to try the API', () => {
  it.each(['/docs', '/docs/', '/v1/docs'])('loads everything from the service itself: %s', async (path) => {
    const { assets } = await page(path);
    expect(assets.length).toBeGreaterThan(4);
    for (const asset of assets) {
      const url = new URL(asset, `${service.url}${path}`);
      expect(url.origin).toBe(service.url);
      await request(service.url).get(url.pathname).expect(200);
    }
  });

  it('has a policy that lets no foreign script run, and nothing upgrade to a port without TLS', async () => {
    const { headers } = await request(service.url).get('/docs').expect(200);
    const policy = String(headers['content-security-policy']).split(';');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'self'",
        "script-src 'self'",
        "script-src-attr 'none'",
        "object-src 'none'",
      ]),
    );
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(headers['x-frame-options']).toBe('SAMEORIGIN');
  });

  it('has no script in its text, which that policy would block', async () => {
    const { text } = await page('/docs');
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/);
    expect(text).not.toMatch(/\son\w+="/);
  });

  it('takes no other document from its address, and keeps no key', async () => {
    const query = '?url=https://attacker.example.net/x.json&configUrl=https://attacker.example.net/x.json';
    const attacked = await request(service.url).get(`/docs${query}`).expect(200);
    expect(attacked.text).toBe((await page('/docs')).text);
    expect(attacked.text).not.toContain('attacker');

    const options = await swaggerOptions(`/docs/swagger-ui-init.js${query}`);
    expect(options.queryConfigEnabled).not.toBe(true);
    expect(options.persistAuthorization).not.toBe(true);
    expect(options).not.toHaveProperty('url', expect.stringContaining('attacker'));
    expect((options.spec as { openapi: string }).openapi).toMatch(/^3\.1/);
  });

  it.each([
    ['a file outside', '/docs/..%2f..%2fpackage.json', {}],
    ['a hidden file', '/docs/.npmignore', {}],
    ['NUL', '/docs/%00', {}],
    ['a range beyond the end', '/docs/swagger-ui.css', { Range: 'bytes=99999999-' }],
    ['a precondition that fails', '/docs/swagger-ui.css', { 'If-Match': '"x"' }],
    ['a file that is not there', '/docs/nothing.js', {}],
  ])('refuses with a problem of the client: %s', async (_, path, headers) => {
    const { status, headers: answered } = await exchange(service.url, requestText('GET', path, headers));
    expect([400, 404]).toContain(status);
    expect(answered['content-type']).toBe('application/problem+json; charset=utf-8');
  });

  it('is the only way to the document but one', async () => {
    await request(service.url).get('/openapi.json').expect(200);
    for (const path of ['/docs-json', '/docs-yaml', '/docs/openapi.json', '/openapi.yaml']) {
      await request(service.url).get(path).expect(404);
    }
  });
});
