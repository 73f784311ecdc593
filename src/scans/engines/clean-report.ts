/**
 * Members that hold what the maker of an image wrote into it, down to passwords: environment, commands of the build,
 * command lines, labels. Compared in lower case and without underscores.
 */
const REVEALING = new Set([
  'env',
  'environment',
  'history',
  'containerconfig',
  'createdby',
  'cmd',
  'entrypoint',
  'labels',
  'healthcheck',
  'onbuild',
]);

/** All of an image's configuration that is of use, wherever a report carries one. */
const CONFIGURATION = 'imageconfig';
const HARMLESS = new Set(['architecture', 'os', 'os.version', 'variant', 'created']);

/**
 * A copy of an engine's report without the environment, the history and the commands of the image.
 *
 * @param report parsed JSON, of bounded depth.
 */
export function withoutImageSecrets(report: object): object {
  return copyOf(report) as object;
}

function copyOf(value: unknown): unknown {
  // PostgreSQL takes no NUL in JSON either.
  if (typeof value === 'string') return value.replaceAll('\0', '');
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== 'object' || value === null) return value;
  return copyOfMembers(Object.entries(value));
}

/** `fromEntries` makes a plain member even of `__proto__`. */
function copyOfMembers(members: [string, unknown][]): object {
  return Object.fromEntries(
    members
      .filter(([name]) => !REVEALING.has(nameOf(name)))
      .map(([name, value]) => [name.replaceAll('\0', ''), memberOf(name, value)]),
  );
}

function memberOf(name: string, value: unknown): unknown {
  if (nameOf(name) !== CONFIGURATION) return copyOf(value);
  if (typeof value !== 'object' || value === null) return undefined;
  return copyOfMembers(Object.entries(value).filter(([member]) => HARMLESS.has(member)));
}

function nameOf(member: string): string {
  return member.toLowerCase().replaceAll('_', '');
}
