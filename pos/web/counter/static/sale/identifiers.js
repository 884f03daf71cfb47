// Identifiers of ours (ULID): 48 bits of time, 80 bits of the browser's own randomness, 26 characters.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export function newIdentifier(milliseconds = Date.now(), random = crypto.getRandomValues(new Uint8Array(10))) {
  let value = BigInt(milliseconds);
  for (const byte of random) value = (value << 8n) | BigInt(byte);
  let text = "";
  for (let shift = 125n; shift >= 0n; shift -= 5n) text += ALPHABET[Number((value >> shift) & 31n)];
  return text;
}
