import type { IncomingMessage, RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { helpText } from './help-text.js';
import type { Journal } from './journal.js';
import { writeReply } from './reply.js';
import type { ScenarioBoard, ScenarioScope } from './scenario-board.js';
import type { ProviderName } from './simulator-list.js';
import type { Reply } from './simulator.js';

/** What the control port may do. */
export interface Controls {
  board: ScenarioBoard;
  journal: Journal;
  setScenario: (provider: ProviderName, scenario: string, scope?: ScenarioScope) => void;
}

type Route = (controls: Controls, message: IncomingMessage, path: string) => Reply | Promise<Reply>;

const DONE: Reply = { status: 204 };

const ROUTES: Readonly<Record<string, Route>> = {
  'GET /': () => ({ status: 200, text: helpText() }),
  'GET /scenarios': ({ board }) => ({ status: 200, json: board.current() }),
  'PUT /scenario': async ({ setScenario }, message, path) => {
    const { scenario, host, path: prefix } = JSON.parse(await text(message)) as Record<string, string>;
    const provider = path.slice('/scenario/'.length) as ProviderName;
    setScenario(provider, scenario ?? '', { ...(host && { host }), ...(prefix && { path: prefix }) });
    return DONE;
  },
  'DELETE /scenarios': ({ board }) => {
    board.clear();
    return DONE;
  },
  'GET /journal': ({ journal }) => ({ status: 200, json: journal.entries() }),
  'DELETE /journal': ({ journal }) => {
    journal.clear();
    return DONE;
  },
};

/** Answers the control port: plain HTTP for anybody on this machine. */
export function controlListener(controls: Controls): RequestListener {
  return (message, response) => {
    void answer(controls, message)
      .catch((error: Error): Reply => ({ status: 400, text: `${error.message}\n` }))
      .then((reply) => writeReply(reply, response));
  };
}

async function answer(controls: Controls, message: IncomingMessage): Promise<Reply> {
  const path = message.url ?? '/';
  const route = ROUTES[`${message.method} /${path.split('/')[1]}`];
  return route ? route(controls, message, path) : { status: 404, text: helpText() };
}
