import type { Reply } from '../simulator.js';

/** As ECR answers: AWS JSON 1.1. */
export function ecrError(type: string, message: string, status = 400): Reply {
  return {
    status,
    headers: { 'Content-Type': 'application/x-amz-json-1.1' },
    json: { __type: type, message },
  };
}

/** As STS answers: AWS query, in XML. */
export function stsError(code: string, message: string, status = 403): Reply {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  return xml(
    status,
    `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${error}<RequestId>c6104cbe-af31-11e0-8154-cbc7ccf896c7</RequestId></ErrorResponse>`,
  );
}

export function xml(status: number, text: string): Reply {
  return { status, headers: { 'Content-Type': 'text/xml' }, text };
}
