/**
 * What a store keeps in Redis. All of it is in six keys, whatever the number of records:
 *
 * | key                  | type       | holds                                                              |
 * |----------------------|------------|--------------------------------------------------------------------|
 * | `{PREFIX}:versions`  | hash       | record key → version                                               |
 * | `{PREFIX}:payloads`  | hash       | record key → sealed bytes, base64                                  |
 * | `{PREFIX}:keys`      | sorted set | every record key at score 0, for lists by key                      |
 * | `{PREFIX}:due`       | sorted set | record key at score `dueAt`, where there is one                    |
 * | `{PREFIX}:expiring`  | sorted set | record key at score `expiresAt`, where there is one                |
 * | `{PREFIX}:leases`    | hash       | record key → `FENCE OWNER UNTIL`; the owner is `-` when it is free |
 *
 * The braces are a hash tag: a cluster keeps all six in one slot, so that one script changes them together, and no list shows a
 * record that is gone. Scripts name no other key than the six that they are given, which lets a client add a prefix of its own.
 *
 * **Versions** are made by the writer, 128 random bits. They do not repeat when a server lost its memory, and a client that sends
 * a write again, because the connection broke before the answer, is told that it was done.
 *
 * **Fences** are the time of the server in microseconds, or one more than the fence before where that is higher. So they grow also
 * when a server came back without its latest data. They stay for ever: an entry of `leases` is never removed. `UNTIL` is in
 * microseconds too.
 *
 * **Texts** are compared by Redis itself or byte by byte: `<` of Lua follows the locale of the server.
 */
export type StoreKeys = readonly [
  versions: string,
  payloads: string,
  keys: string,
  due: string,
  expiring: string,
  leases: string,
]

const PREFIX = /^[A-Za-z0-9_.:~-]{1,200}$/

export function storeKeys(prefix: string): StoreKeys {
  if (typeof prefix !== 'string' || !PREFIX.test(prefix)) {
    throw new TypeError(`prefix must be 1 to 200 of A-Z a-z 0-9 _ . : ~ -: ${JSON.stringify(prefix)?.slice(0, 200)}`)
  }
  const key = (name: string) => `{${prefix}}:${name}`
  return [key('versions'), key('payloads'), key('keys'), key('due'), key('expiring'), key('leases')]
}
