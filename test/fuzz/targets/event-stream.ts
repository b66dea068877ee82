import { createEventStreamParser } from '../../../packages/evergrant/src/mcp/channel/event-stream.js'
import { Broken, type Target } from '../target.js'
import { MESSAGES } from './messages.js'
import { split } from './split.js'

export const eventStream: Target = {
  name: 'event-stream',
  reads: 'event streams, cut anywhere',
  seeds: [
    `event: message\nid: 1\ndata: ${MESSAGES[0]}\n\n`,
    `: hello\r\nretry: 3000\r\n\r\ndata: ${MESSAGES[4]}\r\n\r\ndata: ${MESSAGES[1]}\r\n\r\n`,
    `\uFEFFid: a\rdata: {\rdata: "x": 1\rdata: }\r\rdata\r\r`,
    `event: endpoint\ndata: /messages?session=1\n\ndata: ${MESSAGES[8]}\n\n`,
  ],
  words: ['data:', 'data: ', 'event:', 'id:', 'retry:', '\n\n', '\r\r', '\r\n\r\n', ':'],
  feed(input, random) {
    const whole = read([input])
    const inPieces = read(split(input, random))
    if (JSON.stringify(whole) !== JSON.stringify(inPieces))
      throw new Broken('the pieces say something else than the whole')
    return whole.length > 0 ? whole : undefined
  },
}

function read(chunks: readonly Uint8Array[]): unknown[] {
  const told: unknown[] = []
  const parser = createEventStreamParser({
    event: ({ event, id, data, parts }) => {
      told.push({ event, id, data: Buffer.from(data).toString('latin1') })
      if (parts !== undefined && Buffer.compare(Buffer.concat(parts), data) !== 0)
        throw new Broken('the parts of an event are not its data')
    },
    id: (id) => told.push({ id }),
    retry: (ms) => told.push({ ms }),
  })
  for (const chunk of chunks) parser.push(chunk)
  return told
}
