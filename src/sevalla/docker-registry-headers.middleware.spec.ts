import express from 'express';
import request from 'supertest';
import { dockerRegistryHeaders } from './docker-registry-headers.middleware.js';

function appWith(headers: Record<string, string>): express.Express {
  const app = express();
  app.use(dockerRegistryHeaders);
  app.get('/', (_request, response) => void response.set(headers).status(429).json({}));
  return app;
}

it('repeats the headers of a limiter under the documented names', async () => {
  const headers = { 'RateLimit-Limit': '60', 'RateLimit-Remaining': '0', 'RateLimit-Reset': '17' };
  const answer = await request(appWith(headers)).get('/').expect(429);
  expect(answer.headers).toMatchObject({
    'x-ratelimit-limit': '60',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': '17',
  });
});

it('makes none up', async () => {
  const { headers } = await request(appWith({})).get('/');
  expect(Object.keys(headers).filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
});
