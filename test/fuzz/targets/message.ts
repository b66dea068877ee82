import { deliverJson } from '../../../packages/evergrant/src/mcp/channel/reply.js'
import { parseIncoming, protocolError } from '../../../packages/evergrant/src/mcp/channel/messages.js'
import type { Target } from '../target.js'
import { MESSAGES } from './messages.js'
import { split } from './split.js'

const url = new URL('https://mcp.example/mcp')

export const message: Target = {
  name: 'message',
  reads: 'JSON-RPC messages and batches',
  seeds: [...MESSAGES, `[${MESSAGES[0]},${MESSAGES[2]}]`, `[${MESSAGES[4]}]`],
  words: ['"message":', '"code":', '"data":', '"supported":', '],['],
  async feed(input, random) {
    const received: unknown[] = []
    await deliverJson(split(input, random), url, (one) => {
      const { error, ...rest } = parseIncoming(one)
      if (one.envelope.kind === 'error') throw protocolError(error, undefined)
      received.push(rest)
    })
    return received
  },
}
