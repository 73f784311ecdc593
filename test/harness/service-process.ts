import { join } from 'node:path';
import request, { type Test } from 'supertest';
import { startChild, type ChildProgram } from './child-program.js';
import { eventually } from './eventually.js';

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'main.ts');

/** The service as it is started: `src/main.ts` in a process of its own. */
export interface ServiceProcess {
  child: ChildProgram;
  url: string;
  /** Everything on standard output so far. */
  output: () => string;
  /** Log lines whose message is this one. */
  logged: (message: string) => Record<string, unknown>[];
}

/** Starts it on a free port. */
export function startMain(environment: NodeJS.ProcessEnv): ChildProgram {
  return startChild(MAIN, [], { PORT: '0', LOG_LEVEL: 'trace', ...environment });
}

export async function startServiceProcess(environment: NodeJS.ProcessEnv): Promise<ServiceProcess> {
  const child = startMain(environment);
  await eventually(
    `the service is ready; it wrote: ${child.errors.join('\n')}`,
    () => {
      if (child.errors.some((line) => line.includes('did not start')))
        throw new Error(child.errors.join('\n'));
      return child.lines.some((line) => line.startsWith('  API '));
    },
    60_000,
  );
  // The welcome is one write; its last line is an empty one.
  return {
    child,
    url: await child.line('  API '),
    output: () => child.lines.join('\n'),
    logged: (message) =>
      child.lines
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter(({ msg }) => msg === message),
  };
}

/** A request to the process with an API key. */
export function ask(
  { url }: Pick<ServiceProcess, 'url'>,
  key: string,
  call: `${'GET' | 'POST' | 'DELETE'} ${string}`,
  body?: object,
): Test {
  const [method = '', path = ''] = call.split(' ');
  const asked = request(url)[method.toLowerCase() as 'get'](path).set('x-api-key', key);
  return body === undefined ? asked : asked.send(body);
}

/** What the welcome of a first start on the embedded database says. */
export function readWelcome({ output }: ServiceProcess) {
  const find = (pattern: RegExp): string | undefined => pattern.exec(output())?.[1];
  return {
    key: find(/^ {2}Instance key +(\S+)/m),
    swagger: find(/^ {2}Swagger UI +(\S+)/m),
    fingerprint: find(/fingerprint ([0-9a-f]{16})$/m),
    organizationId: find(/^ {2}Organization +demo (\S+)/m),
    projectId: find(/^ {2}Project +demo (\S+)/m),
    curl: find(/^(curl [\s\S]*?)\n\n/m) ?? find(/^(curl [\s\S]*)$/m),
  };
}
