/**
 * The URL that a text means, on its own or seen from a base; undefined where it means none.
 *
 * `URL.canParse` is not used anywhere: once V8 has optimized it, Node 20 and 22 read Latin-1 text as UTF-8 there. It then
 * refuses `https://é.example`, and accepts what `new URL` throws at. https://github.com/AikidoSec/firewall-node/pull/1086
 */
export function parseUrl(text: string, base?: string | URL): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}
