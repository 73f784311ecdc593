import { Writable } from 'node:stream';
import { createLogger, describeError, NestLogger } from './logger.js';

const SECRET = 'hunter2secret';

/** What an unexpected error may carry: axios and pg put requests, headers and parameters on theirs. */
function talkative(): Error {
  const error = new TypeError(`cannot read ${SECRET}`, { cause: new Error(SECRET) });
  return Object.assign(error, {
    code: 'E_SOMETHING',
    config: { headers: { Authorization: `Bearer ${SECRET}` } },
    parameters: [SECRET],
    detail: `Key (name)=(${SECRET}) already exists.`,
  });
}

class Memory extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

describe('an unexpected error in the log', () => {
  it('is its class, its code and where it came from, and nothing else', () => {
    const described = describeError(talkative());
    expect(described).toEqual({
      type: 'TypeError',
      code: 'E_SOMETHING',
      stack: expect.any(Array) as unknown,
    });
    expect(described.stack).not.toHaveLength(0);
    expect(JSON.stringify(described)).not.toContain(SECRET);
  });

  it('has no line of its message among the frames, also where the message looks like frames', () => {
    const error = new Error(`first\n    ${SECRET}\nlast`);
    expect(JSON.stringify(describeError(error))).not.toContain(SECRET);
  });

  it.each([[SECRET], [{ secret: SECRET }], [Object.assign(new Error('x'), { code: SECRET.repeat(10) })]])(
    'tells nothing of what is no proper error: %#',
    (thrown) => {
      expect(JSON.stringify(describeError(thrown))).not.toContain(SECRET);
    },
  );

  it('is the same through both loggers', () => {
    const memory = new Memory();
    const logger = createLogger('trace', memory);
    logger.error({ err: talkative() }, 'unexpected error');
    new NestLogger(logger).error(talkative());
    expect(memory.text).toContain('E_SOMETHING');
    expect(memory.text.trim().split('\n')).toHaveLength(2);
    expect(memory.text).not.toContain(SECRET);
  });
});
