import { readEnvelope } from '../../../packages/evergrant/src/mcp/channel/envelope.js'
import { readParts } from '../../../packages/evergrant/src/mcp/channel/parts.js'
import { Broken, type Target } from '../target.js'
import { MESSAGES } from './messages.js'
import { split } from './split.js'

export const envelope: Target = {
  name: 'envelope',
  reads: 'kind, id and method of JSON-RPC messages',
  seeds: MESSAGES,
  words: ['"id":', '"method":', '"result":', '"error":', '"jsonrpc":"2.0"', ',"jsonrpc":"2.0","id":7}'],
  feed(input, random) {
    const read = readEnvelope(input)
    // As it comes from a connection: in pieces.
    const inPieces = readParts(split(input, random))?.envelope
    if (JSON.stringify(read) !== JSON.stringify(inPieces) && isJson(input))
      throw new Broken('the pieces say something else than the whole')
    return read
  },
}

function isJson(input: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(input))
    return true
  } catch {
    return false
  }
}
