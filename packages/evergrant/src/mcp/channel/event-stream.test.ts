import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEventStreamParser } from './event-stream.js'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

type Told = { event: string; id?: string; data: string } | { retry: number } | { lastId: string }

function parse(chunks: readonly Uint8Array[]): Told[] {
  const told: Told[] = []
  const parser = createEventStreamParser({
    event: (event) => void told.push({ ...event, data: decoder.decode(event.data) }),
    retry: (retry) => void told.push({ retry }),
    id: (lastId) => void told.push({ lastId }),
  })
  for (const chunk of chunks) parser.push(chunk)
  return told
}

/** Every cut in two, and every byte alone. */
function cuts(stream: Uint8Array): Uint8Array[][] {
  const inTwo = Array.from({ length: stream.length + 1 }, (_, at) => [stream.subarray(0, at), stream.subarray(at)])
  return [[stream], ...inTwo, Array.from(stream, (byte) => Uint8Array.of(byte))]
}

const message = (data: string) => ({ event: '', data })

describe('a long event', () => {
  const long = 'x'.repeat(40_000)

  it.each([
    ['in one line', `data: ${long}\n\n`, long],
    ['after a byte order mark', `\ufeffdata: ${long}\r\n\r\n`, long],
    ['in lines of both lengths', `event: message\ndata: ${long}\ndata:2\ndata: ${long}\n\n`, `${long}\n2\n${long}`],
  ])('has the same data %s, wherever it is cut', (_, stream, data) => {
    const bytes = encoder.encode(stream)
    for (const places of [[1], [4], [12], [20_000], [30, 35_000], [bytes.length - 3, bytes.length - 1]]) {
      const events: { readonly data: Uint8Array; readonly parts?: readonly Uint8Array[] }[] = []
      const parser = createEventStreamParser({ event: (event) => void events.push(event) })
      const ends = [...places, bytes.length]
      for (const [index, end] of ends.entries()) parser.push(bytes.subarray(ends[index - 1] ?? 0, end))
      expect(events.map((event) => decoder.decode(event.data))).toEqual([data])
      const [{ parts } = { parts: undefined }] = events
      if (parts !== undefined) expect(Buffer.concat(parts).toString()).toBe(data)
    }
  })

  it('is told in pieces, and other fields are not', () => {
    const told: object[] = []
    const parser = createEventStreamParser({ event: (event) => void told.push(event) })
    for (const chunk of [`:${long}`, `${long}\ndata: ${long}`, `${long}\n\n`]) parser.push(encoder.encode(chunk))
    expect(told).toMatchObject([{ parts: [{ length: 40_000 }, { length: 40_000 }] }])
  })
})

describe('createEventStreamParser', () => {
  // @requirement mcp-transport-2026/comments
  it.each<[string, string, Told[]]>([
    ['an event', 'data: {"a":1}\n\n', [message('{"a":1}')]],
    ['CRLF', 'event: message\r\ndata: x\r\n\r\ndata: y\r\n\r\n', [{ event: 'message', data: 'x' }, message('y')]],
    ['CR', 'data: x\r\rdata: y\r\r', [message('x'), message('y')]],
    [
      'all line ends in one stream',
      'data: a\r\n\ndata: b\n\rdata: c\r\r\n',
      [message('a'), message('b'), message('c')],
    ],
    ['several lines', 'data: {\ndata:   "a":1\ndata\ndata:}\n\n', [message('{\n  "a":1\n\n}')]],
    ['one space only is taken off', 'data:  x \n\n', [message(' x ')]],
    ['no space', 'data:x\n\n', [message('x')]],
    ['a byte order mark at the start', '\ufeffdata: x\n\n', [message('x')]],
    ['a byte order mark elsewhere is a field of its own', 'data: x\n\n\ufeffdata: y\n\n', [message('x')]],
    ['comments', ': hello\n:\n\ndata: x\n: y\n\n', [message('x')]],
    ['an id', 'id: 1\ndata: x\n\ndata: y\n\n', [{ lastId: '1' }, { event: '', id: '1', data: 'x' }, message('y')]],
    ['an id without data', 'id: 7\n\n', [{ lastId: '7' }]],
    ['an id with an empty event', 'id: 7\ndata:\n\n', [{ lastId: '7' }, { event: '', id: '7', data: '' }]],
    ['an empty id', 'id\ndata: x\n\n', [{ lastId: '' }, { event: '', id: '', data: 'x' }]],
    ['an id with NUL is ignored', 'id: a\0b\ndata: x\n\n', [message('x')]],
    ['the last id of an event counts', 'id: 1\nid: 2\n\n', [{ lastId: '2' }]],
    ['retry', 'retry: 1500\n\nretry:0\n', [{ retry: 1500 }, { retry: 0 }]],
    ['retry that is no number', 'retry: 1.5\nretry: -1\nretry:\nretry: 1e3\nretry: 99999999999999999999\n\n', []],
    ['unknown fields', 'date: x\ndatas: x\ndat: x\nDATA: x\n data: x\nfoo\n\n', []],
    [
      'the event name goes with its event',
      'event: a\n\nevent: b\ndata: x\n\ndata: y\n\n',
      [{ event: 'b', data: 'x' }, message('y')],
    ],
    ['no blank line, no event', 'data: x\n\ndata: y\n', [message('x')]],
    ['half a line at the end', 'data: x\n\ndata: y', [message('x')]],
    ['nothing', '', []],
    ['blank lines', '\n\r\n\r\r\n\n', []],
    [
      'text beyond ASCII',
      'event: é\nid: ü\ndata: 😀\u2028\u0085\n\n',
      [{ lastId: 'ü' }, { event: 'é', id: 'ü', data: '😀\u2028\u0085' }],
    ],
  ])('%s, however it is cut', (_, stream, told) => {
    for (const chunks of cuts(encoder.encode(stream))) expect(parse(chunks)).toEqual(told)
  })

  it('leaves bytes that are no UTF-8 as they are', () => {
    const seen: Uint8Array[] = []
    const parser = createEventStreamParser({ event: ({ data }) => void seen.push(data) })
    parser.push(Uint8Array.of(...encoder.encode('data: '), 0xff, 0xc3, 0x28, 0x0a, 0x0a))
    expect(seen).toEqual([Uint8Array.of(0xff, 0xc3, 0x28)])
  })

  it('gives a view into the chunk where an event came in one', () => {
    const chunk = encoder.encode('data: abc\n\n')
    const parser = createEventStreamParser({ event: ({ data }) => expect(data.buffer).toBe(chunk.buffer) })
    parser.push(chunk)
    expect.assertions(1)
  })

  it('refuses an event that is too large, in one line or many, as soon as it is', () => {
    const refused = { code: 'RESPONSE_TOO_LARGE', details: { maxEventBytes: 100 } }
    const parser = () => createEventStreamParser({ event: () => undefined }, { maxEventBytes: 100 })
    expect(() => parser().push(encoder.encode(`data: ${'x'.repeat(100)}`))).toThrow(expect.objectContaining(refused))
    expect(() => parser().push(encoder.encode(`: ${'x'.repeat(100)}`))).toThrow(expect.objectContaining(refused))
    expect(() => parser().push(encoder.encode('data: 12345678\n'.repeat(12)))).toThrow(expect.objectContaining(refused))
    const many = parser()
    for (let round = 0; round < 50; round += 1) many.push(encoder.encode('data: 12345678\n\n'))
  })

  it('joins an event of many chunks once', () => {
    const piece = new Uint8Array(65_536).fill(0x78)
    const sizes: number[] = []
    const parser = createEventStreamParser({ event: ({ data }) => void sizes.push(data.length) })
    parser.push(encoder.encode('data: '))
    for (let round = 0; round < 256; round += 1) parser.push(piece)
    parser.push(encoder.encode('\n\n'))
    expect(sizes).toEqual([256 * 65_536])
  })
})

const lines = fc.array(
  fc.oneof(
    fc.constantFrom(
      'data: ',
      'data',
      'data:',
      'event: ',
      'id: ',
      'retry: 1',
      ': ',
      '',
      '\n',
      '\r',
      '\r\n',
      '\n\n',
      '\ufeff',
    ),
    fc.string({ unit: fc.constantFrom('a', ':', ' ', '\n', '\r', '\0', 'é', '😀', 'data:', 'id:') }),
  ),
)

describe('any stream', () => {
  it('gives the same events however it is cut', () => {
    fc.assert(
      fc.property(lines, fc.array(fc.nat({ max: 12 })), (parts, sizes) => {
        const stream = encoder.encode(parts.join(''))
        const chunks: Uint8Array[] = []
        let at = 0
        for (const size of [...sizes, stream.length]) {
          chunks.push(stream.subarray(at, at + size))
          at += size
        }
        expect(parse(chunks)).toEqual(parse([stream]))
      }),
      { numRuns: 1000 },
    )
  })

  it('gives the events that its lines say', () => {
    fc.assert(
      fc.property(lines, (parts) => {
        const text = parts.join('')
        expect(parse([encoder.encode(text)])).toEqual(byLines(text))
      }),
      { numRuns: 1000 },
    )
  })
})

/** The specification's own algorithm on the whole text, line by line. */
function byLines(text: string): Told[] {
  const told: Told[] = []
  let [data, event] = ['', '']
  let id: string | undefined
  const whole = text.replace(/^\ufeff/, '')
  const complete = whole.slice(0, Math.max(whole.lastIndexOf('\n'), whole.lastIndexOf('\r')) + 1)
  for (const line of complete.split(/\r\n|\r|\n/).slice(0, -1)) {
    if (line === '') {
      if (id !== undefined) told.push({ lastId: id })
      if (data !== '') told.push({ event, ...(id === undefined ? {} : { id }), data: data.slice(0, -1) })
      ;[data, event, id] = ['', '', undefined]
      continue
    }
    const [, name, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
    if (name === 'data') data += `${value}\n`
    if (name === 'event') event = value
    if (name === 'id' && !value.includes('\0')) id = value
    if (name === 'retry' && /^\d{1,15}$/.test(value)) told.push({ retry: Number(value) })
  }
  return told
}
