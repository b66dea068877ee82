import { describe, expect, it } from 'vitest'
import { PassThrough, Writable } from 'node:stream'
import { createLineWriter } from './line-writer.js'

const bytes = (text: string) => Buffer.from(text)

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

/** A reader that takes a chunk only when it is told to. */
function slowReader(highWaterMark: number) {
  const taken: string[] = []
  let next: (() => void) | undefined
  const output = new Writable({
    highWaterMark,
    write(chunk: Buffer, _encoding, done) {
      taken.push(chunk.toString())
      next = done
    },
  })
  return { output, taken, take: () => next?.() }
}

describe('the writer', () => {
  // @requirement mcp-transport-2025/stdio-newlines
  it('ends each message with one line feed, large ones too', async () => {
    const output = new PassThrough({ highWaterMark: 1 << 20 })
    const writer = createLineWriter(output)
    const large = `"${'x'.repeat(20_000)}"`
    for (const message of ['1', large, '2']) void writer.write(bytes(message))
    await writer.flushed()
    expect(String(output.read())).toBe(`1\n${large}\n2\n`)
  })

  it('writes a message that is in parts as one line', async () => {
    const output = new PassThrough({ highWaterMark: 1 << 20 })
    const writer = createLineWriter(output)
    void writer.write(['{"a":\n', '1', '}'].map(bytes))
    void writer.write(bytes('2'))
    await writer.flushed()
    expect(String(output.read())).toBe('{"a": 1}\n2\n')
  })

  it('lets the first message of a turn leave at once, and those after it together; a large one with what waited', async () => {
    const written: string[] = []
    const told = (chunks: readonly { chunk: Buffer }[]) => written.push(chunks.map(({ chunk }) => chunk).join(''))
    const output = new Writable({
      highWaterMark: 1 << 20,
      writev: (chunks, done) => {
        told(chunks)
        done()
      },
      write: (chunk: Buffer, _encoding, done) => {
        told([{ chunk }])
        done()
      },
    })
    const writer = createLineWriter(output)
    const write = (...messages: string[]) => messages.forEach((text) => void writer.write(bytes(text)))
    write('1')
    expect(written).toEqual(['1\n'])
    write('2', '3')
    expect(written).toEqual(['1\n'])
    await nextTurn()
    expect(written.splice(0)).toEqual(['1\n', '2\n3\n'])
    const large = 'x'.repeat(20_000)
    write('4', '5', large)
    expect(written).toEqual(['4\n', `5\n${large}\n`])
  })

  it.each([
    ['{\n  "a": 12345678901234567890\r\n}', '{   "a": 12345678901234567890  }'],
    ['{"a":"\\n"}', '{"a":"\\n"}'],
  ])('puts a message on one line without touching its values', async (message, line) => {
    const output = new PassThrough()
    const writer = createLineWriter(output)
    void writer.write(bytes(message))
    await writer.flushed()
    expect(String(output.read())).toBe(`${line}\n`)
  })

  it('tells everybody to wait while the reader is slow, without a listener for each', async () => {
    const { output, take } = slowReader(4)
    const writer = createLineWriter(output)
    const waits = Array.from({ length: 20 }, () => writer.write(bytes('12345')))
    expect(waits.every((wait) => wait instanceof Promise)).toBe(true)
    expect(output.listenerCount('drain')).toBe(0)
    let done = false
    const all = Promise.all(waits.map((wait) => Promise.resolve(wait))).then(() => (done = true))
    await nextTurn()
    expect(done).toBe(false)
    for (let left = 0; left < 20; left++) {
      take()
      await nextTurn()
    }
    await all
    expect(writer.write(bytes(''))).toBeUndefined()
  })

  it('lets go of each when the reader has taken its message, whatever follows', async () => {
    const { output, take } = slowReader(4)
    const writer = createLineWriter(output)
    const done: string[] = []
    const write = (text: string) => void writer.write(bytes(text))?.then(() => done.push(text))
    write('first')
    await nextTurn()
    for (const text of ['second', 'third']) {
      write(text)
      take()
      await nextTurn()
    }
    expect(done).toEqual(['first', 'second'])
    expect(output.writableLength).toBeGreaterThan(0)
  })

  it('lets go of everybody when nobody reads any more, and writes nothing after it', async () => {
    const { output, taken } = slowReader(1)
    const writer = createLineWriter(output)
    const waiting = writer.write(bytes('1'))
    output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    await waiting
    expect(writer.gone.aborted).toBe(true)
    expect(writer.write(bytes('2'))).toBeUndefined()
    await writer.flushed()
    expect(taken.join('')).not.toContain('2')
  })
})
