export const introduction = `# Storage format

Every record that a store keeps, before and after each step in the life of one login. [storage.md](storage.md) says where
the records are and who can read them.

This page is written by \`npm run docs:storage\`: it signs in to the [sandbox](../packages/sandbox/README.md), walks through
the steps, and opens every record that changed. \`npm run check\` walks again and compares. Values that are secret or differ
from run to run stand in angle brackets; the same name is the same value. \`<T+20 s>\` is a moment, in milliseconds since
1970, 20 seconds after the start.

## A sealed record

What the store gets of a record is an envelope. All of it but the payload is in plain sight:

| bytes | what                                                                        |
| ----: | --------------------------------------------------------------------------- |
|     3 | \`EVG\`                                                                       |
|     1 | format of the envelope, 1                                                   |
|     1 | length of the key's name                                                    |
|     n | name of the key that seals it (\`kid\`), ASCII                                |
|     8 | fingerprint of that key                                                     |
|    60 | the record's own key, sealed with that key: nonce 12, ciphertext 32, tag 16 |
|  rest | the payload, sealed with the record's own key: nonce 12, ciphertext, tag 16 |

Both seals are AES-256-GCM. Both are bound to the format, the id of the store, the key of the record and the name of the
key: a record that is copied over another one, or into another store, does not open. The payload is JSON in UTF-8 and
begins with its own \`format\`. This version writes and reads format 1 of everything. A record of a later format is refused
with \`RECORD_TOO_NEW\` and left as it is.

Beside the payload a store keeps its key, a version that changes with every write, and up to two times that the store
itself has to find records by: \`dueAt\`, when a login that nobody uses is due for a refresh, and \`expiresAt\`, when the
record is worth nothing any more.

The record \`limits/\`, where a server's limit is known, is not sealed: \`format\`, \`blocks\` of requests with their \`count\`, the
moment \`until\` which they may be on their way and the \`id\` of a program that may still change them, \`notBefore\` and \`paidAt\`.
It is not part of this story; [rate-limits.md](rate-limits.md) tells it.

Each driver's own layout is described where it is made: files in
[layout.ts](../packages/evergrant/src/store/drivers/file/layout.ts), tables in
[schema.ts](../packages/evergrant/src/store/drivers/postgres/schema.ts), Redis keys in
[layout.ts](../packages/evergrant/src/store/drivers/redis/layout.ts). Leases are no records: they are rows, files or hash
fields of the drivers.`
