import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Envelope, readEnvelope } from './envelope.js'

const bytes = (text: string) => new TextEncoder().encode(text)
const read = (text: string) => readEnvelope(bytes(text))

describe('readEnvelope', () => {
  it.each<[string, Envelope]>([
    ['{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{}}', { kind: 'request', id: 1, method: 'tools/call' }],
    ['{"method":"ping","jsonrpc":"2.0","id":"a"}', { kind: 'request', id: 'a', method: 'ping' }],
    ['{"jsonrpc":"2.0","method":"notifications/x"}', { kind: 'notification', method: 'notifications/x' }],
    ['{"result":{"id":9,"method":"x","deep":[{"id":8}]},"jsonrpc":"2.0","id":12}', { kind: 'result', id: 12 }],
    ['{"jsonrpc":"2.0","id":12,"result":null}', { kind: 'result', id: 12 }],
    ['{"jsonrpc":"2.0","id":-1.5e1,"error":{"code":1,"message":"m"}}', { kind: 'error', id: -15 }],
    ['{"jsonrpc":"2.0","id":null,"error":{}}', { kind: 'error' }],
    ['{"jsonrpc":"2.0","error":{}}', { kind: 'error' }],
    [' \r\n\t{ "id" : 1 ,\n"method"\t: "a" } \n', { kind: 'request', id: 1, method: 'a' }],
    ['{"\\u0069d":1,"m\\u0065thod":"a\\u0062"}', { kind: 'request', id: 1, method: 'ab' }],
    ['{"id":"a\\"}","method":"x\\\\"}', { kind: 'request', id: 'a"}', method: 'x\\' }],
    ['{"id":"é\\ud83d\\ude00","method":"m"}', { kind: 'request', id: 'é😀', method: 'm' }],
    ['{"params":{"text":"\\\\\\"}],{\\"id\\":5"},"id":1,"method":"m"}', { kind: 'request', id: 1, method: 'm' }],
    ['{"_meta":1,"x":[[]],"id":0,"result":{}}', { kind: 'result', id: 0 }],
    [`{"result":"${'x'.repeat(5000)}\\\\","id":1}`, { kind: 'result', id: 1 }],
    [`{"result":"${'x'.repeat(5000)}\\",\\"id\\":2","id":1}`, { kind: 'result', id: 1 }],
    [`{"id":"${'i'.repeat(500)}","result":1}`, { kind: 'result', id: 'i'.repeat(500) }],
  ])('%.60s', (text, envelope) => {
    expect(read(text)).toEqual(envelope)
    // The same as a Buffer, which may be a view into a larger one.
    expect(readEnvelope(Buffer.from(`[${text}]`).subarray(1, -1))).toEqual(envelope)
  })

  it.each([
    ['nothing', ''],
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"a"}]'],
    ['other JSON', '"id"'],
    ['an object of something else', '{"a":1}'],
    ['the empty object', '{}'],
    ['a byte order mark', '\ufeff{"id":1,"method":"a"}'],
    ['half a message', '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"a":'],
    ['half a string', '{"id":1,"method":"tools'],
    ['half a long string', `{"id":1,"method":"tools/call","params":"${'x'.repeat(500)}`],
    ['half an escape', '{"id":1,"method":"a\\'],
    ['two messages', '{"id":1,"method":"a"}{"id":2,"method":"b"}'],
    ['a comma too many', '{"id":1,"method":"a",}'],
    ['a comma at the start', '{,"id":1,"method":"a"}'],
    ['no colon', '{"id" 1,"method":"a"}'],
    ['no value', '{"id":,"method":"a"}'],
    ['a name without quotes', '{id:1,"method":"a"}'],
    ['a method that is no string', '{"id":1,"method":1}'],
    ['a method with a raw control character', '{"id":1,"method":"a\nb"}'],
    ['a request with the id null', '{"id":null,"method":"a"}'],
    ['an id that is an object', '{"id":{"id":1},"method":"a"}'],
    ['an id that is true', '{"id":true,"result":1}'],
    ['an id that is no number of JSON', '{"id":01,"result":1}'],
    ['an endless id', '{"id":1e999,"result":1}'],
    ['a result without id', '{"result":1}'],
    ['result and error', '{"id":1,"result":1,"error":{}}'],
    ['a request with a result', '{"id":1,"method":"a","result":1}'],
    ['the id twice', '{"id":1,"method":"a","id":2}'],
    ['the id twice, once escaped', '{"id":1,"method":"a","\\u0069\\u0064":2}'],
    ['the method twice', '{"method":"tools/list","id":1,"method":"tools/call"}'],
    ['the id twice, once at the end', '{"result":{},"id":1,"jsonrpc":"2.0","id":2}'],
    ['the params twice', '{"params":{},"method":"tools/list","id":1,"p\\u0061rams":{}}'],
  ])('is no message: %s', (_, text) => {
    expect(read(text)).toBeUndefined()
  })

  it('is not misled by bytes that are no UTF-8', () => {
    const text = bytes('{"params":"@@@","id":1,"method":"m"}')
    for (const bad of [
      [0xff, 0xfe, 0x80],
      [0xe2, 0x82, 0x40],
      [0x40, 0x40, 0xf0],
    ]) {
      text.set(bad, 11)
      expect(readEnvelope(text)).toEqual(byParsing(text))
    }
  })
})

/** What JSON.parse makes of a message that has none of its members twice. */
function byParsing(message: Uint8Array): Envelope | undefined {
  const value = JSON.parse(new TextDecoder().decode(message)) as Record<string, unknown>
  const { id, method } = value
  const isId = typeof id === 'string' || typeof id === 'number'
  if (typeof method === 'string') {
    if ('result' in value || 'error' in value) return undefined
    if (!('id' in value)) return { kind: 'notification', method }
    return isId ? { kind: 'request', id, method } : undefined
  }
  if ('method' in value || ('id' in value && !isId && id !== null)) return undefined
  if ('result' in value) return isId && !('error' in value) ? { kind: 'result', id } : undefined
  if (!('error' in value)) return undefined
  return isId ? { kind: 'error', id } : { kind: 'error' }
}

const names = fc.constantFrom('id', 'method', 'result', 'error', 'params', 'jsonrpc', 'x', '', '"', 'id"', '\\')
const texts = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', 'id', ' ', '\n'), maxLength: 60 }),
)
const { value: nested } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    texts,
    fc.constantFrom(null, true, 0, -1.5, 1e21),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(names, tie('value')), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
  ),
}))
const ids = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), texts, nested)
const memberValues: Record<string, fc.Arbitrary<unknown>> = { id: ids, method: fc.oneof(texts, nested) }
const member = names.chain((name) => fc.tuple(fc.constant(name), memberValues[name] ?? nested))

/** JSON text of the members in their order, repeated names included, with some characters of the names escaped. */
const messages = fc
  .tuple(fc.array(member, { maxLength: 6 }), fc.constantFrom('', ' ', '\n  '), fc.boolean())
  .map(([members, space, isEscaped]) => {
    const name = (text: string) =>
      isEscaped
        ? `"${[...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`
        : JSON.stringify(text)
    const shown = members.map(([key, value]) => `${space}${name(key)}${space}:${space}${JSON.stringify(value)}${space}`)
    const known = members.map(([key]) => key).filter((key) => KNOWN.has(key))
    return { text: `${space}{${shown.join(',')}}${space}`, isRepeated: new Set(known).size < known.length }
  })
const KNOWN = new Set(['id', 'method', 'result', 'error', 'params', 'jsonrpc'])

describe('readEnvelope and JSON.parse', () => {
  it('agree on every message, and what has a member twice is none', () => {
    fc.assert(
      fc.property(messages, ({ text, isRepeated }) => {
        const message = bytes(text)
        expect(readEnvelope(message)).toEqual(isRepeated ? undefined : byParsing(message))
      }),
      { numRuns: 2000 },
    )
  })

  it('agree that a message without its last bytes is none', () => {
    fc.assert(
      fc.property(messages, fc.nat(), ({ text }, cut) => {
        const message = bytes(text.trimEnd())
        expect(readEnvelope(message.subarray(0, cut % message.length))).toBeUndefined()
      }),
    )
  })
})

describe('a large result', () => {
  const large = (result: unknown, tail: string) => `{"result":${JSON.stringify(result)}${tail}`
  const text = 'x"{[\\'.repeat(1000)

  it.each<[string, Envelope | undefined]>([
    [large({ text }, ',"jsonrpc":"2.0","id":12}'), { kind: 'result', id: 12 }],
    [large({ text }, ',"jsonrpc":"2.0","id":"a-1"}'), { kind: 'result', id: 'a-1' }],
    [large({ text }, ',"jsonrpc":"2.0","id":0}\n'), { kind: 'result', id: 0 }],
    [large({ text }, ',"jsonrpc":"2.0","id":1.5}'), { kind: 'result', id: 1.5 }],
    [large({ text }, ',"jsonrpc":"2.0","id":"\\u0061"}'), { kind: 'result', id: 'a' }],
    [large({ text }, ',"id":3,"jsonrpc":"2.0"}'), { kind: 'result', id: 3 }],
    [`{"params":"${'x'.repeat(5000)}","method":"m","jsonrpc":"2.0","id":4}`, { kind: 'request', id: 4, method: 'm' }],
    [large({ text }, ',"jsonrpc":"2.0","id":01}'), undefined],
    [large({ text }, ',"jsonrpc":"2.0","id":null}'), undefined],
    [large({ text }, ',"jsonrpc":"2.0"}'), undefined],
    [large(`${text},"jsonrpc":"2.0","id":5}`, ',"jsonrpc":"2.0","id":"x"}'), { kind: 'result', id: 'x' }],
    [large(`${text},"jsonrpc":"2.0","id":5}`, '}'), undefined],
    [large({ text, jsonrpc: '2.0', id: 5 }, '}'), undefined],
    [
      `{"method":"m","params":${large({ text }, ',"jsonrpc":"2.0","id":12}')},"id":4}`,
      { kind: 'request', id: 4, method: 'm' },
    ],
  ])('%#', (message, envelope) => {
    expect(read(message)).toEqual(envelope)
  })

  it('has the id that JSON.parse takes, however its members are repeated', () => {
    const tails = fc.constantFrom(',"id":7', ',"id":{"id":8}', ',"result":9', ',"x":",\\"id\\":6}"', ',"jsonrpc":"2.0"')
    fc.assert(
      fc.property(nested, fc.array(tails), fc.integer(), (result, more, id) => {
        const message = large([text, result], `${more.join('')},"jsonrpc":"2.0","id":${id}}`)
        expect(read(message)).toEqual({ kind: 'result', id: (JSON.parse(message) as { id: number }).id })
      }),
    )
  })
})
