// A store that tells every change of a record, opened: what stood there before, what stands there after.
import { createMemoryStore } from '../../packages/evergrant/dist/index.js'
import { splitRecordKey } from '../../packages/evergrant/dist/store/record-key.js'
import { decodeEnvelope } from '../../packages/evergrant/dist/vault/envelope.js'
import { createVault } from '../../packages/evergrant/dist/vault/vault.js'

/** `changes` grows: `{ key, kid, before, after, columns }`, with the plain text of each record. */
export function watchedStore(keys) {
  const inner = createMemoryStore()
  const changes = []
  const open = async (key, stored) => {
    if (stored === undefined) return undefined
    if (!isSealed(stored.payload)) return new TextDecoder().decode(stored.payload)
    const storeId = new TextDecoder().decode((await inner.read('meta/store-id')).payload)
    return new TextDecoder().decode(await createVault({ keys, storeId }).open(key, stored.payload))
  }
  const changing = async (key, columns, change) => {
    const before = await inner.read(key)
    const result = await change()
    const after = await inner.read(key)
    if (before?.version !== after?.version) {
      changes.push({
        key: keyWords(key),
        kid: { before: kidOf(key, before), after: kidOf(key, after) },
        before: await open(key, before),
        after: await open(key, after),
        columns,
      })
    }
    return result
  }
  const store = {
    ...inner,
    write: (key, payload, options) =>
      changing(key, { dueAt: options?.dueAt, expiresAt: options?.expiresAt }, () => inner.write(key, payload, options)),
    take: (key) => changing(key, {}, () => inner.take(key)),
    remove: (key, expected) => changing(key, {}, () => inner.remove(key, expected)),
  }
  return { store, changes }
}

/** The name of the key that seals a record; `undefined` for one that is not sealed, or not there. */
const kidOf = (key, stored) =>
  stored && isSealed(stored.payload) ? decodeEnvelope(key, stored.payload).kid : undefined

const isSealed = (payload) => new TextDecoder().decode(payload.subarray(0, 3)) === 'EVG'

/** The key with its parts readable, a server's URL in angle brackets. */
function keyWords(key) {
  const [kind] = key.split('/')
  if (kind === 'meta') return key
  const { parts, last } = kind === 'audit' ? withNumber(key) : { parts: splitRecordKey(key), last: [] }
  return [kind, ...parts.map((part) => (part.includes('/') ? `<${part}>` : part)), ...last].join('/')
}

/** The last part of a segment's key is a number, as it is. */
function withNumber(key) {
  const at = key.lastIndexOf('/')
  return { parts: splitRecordKey(key.slice(0, at)), last: [key.slice(at + 1)] }
}
