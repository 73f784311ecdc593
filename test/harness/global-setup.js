/** Jest's globalSetup and globalTeardown share one module, which is imported as TypeScript by plain Node. */
import './register-typescript.js';
import { compileAll } from './typescript.js';

export default async function setup() {
  await compileAll();
  const { startTestServer } = await import('./test-server.ts');
  await startTestServer();
}
