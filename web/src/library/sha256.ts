/** SHA-256 in hex: by the machine's own code, where the page may have it; pages on plain http may not. */

/** The bytes are not to be changed before it resolves. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = crypto.subtle ? await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>) : await inScript(bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function inScript(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const { sha256: digestOf } = await import('@noble/hashes/sha2.js');
  return digestOf(bytes) as Uint8Array<ArrayBuffer>;
}
