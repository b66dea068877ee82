import { decodeEnvelope, encodeEnvelope } from '../../../packages/evergrant/src/vault/envelope.js'
import { Broken, type Target } from '../target.js'

const bytes = (length: number, start: number) => Uint8Array.from({ length }, (_, index) => (start + index) & 0xff)
const sealed = (kid: string, body: number) =>
  encodeEnvelope({ kid, fingerprint: bytes(8, 1), wrappedKey: bytes(60, 9), body: bytes(body, 70) })

export const sealedRecord: Target = {
  name: 'sealed-record',
  reads: 'sealed records of the store',
  seeds: [sealed('k1', 28), sealed('2026-11', 400), sealed('a'.repeat(32), 60), 'EVG\u0002\u0002k1'],
  words: ['EVG', '\u0001', '\u0000'],
  feed(input) {
    const read = decodeEnvelope('credential/bG9jYWw/x', input)
    if (Buffer.compare(encodeEnvelope(read), input) !== 0)
      throw new Broken('a record that was read is written otherwise')
    return read
  },
}
