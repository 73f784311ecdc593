/** 1 to 32 of the letters `a-z`, digits, dot, underscore and hyphen; a letter or digit first. */
const KEY_ID = /^[a-z0-9][a-z0-9._-]{0,31}$/;

/** Whether a text can name a key. Such a name is safe to print, and each of its characters is one byte. */
export function isKeyId(text: string): boolean {
  return KEY_ID.test(text);
}
