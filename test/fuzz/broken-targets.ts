import { setTimeout as sleep } from 'node:timers/promises'
import { EvergrantError } from '../../packages/evergrant/src/errors.js'
import { type Target, utf8 } from './target.js'

const secret = 'planted-secret-0123456789-abcdefghij'
const kept: unknown[] = []

function broken(name: string, feed: Target['feed']): Target {
  return { name, reads: name, secret, seeds: [`{"token":"${secret}","n":1}`], feed }
}

function readWrongly(text: string): never {
  throw new EvergrantError('RESPONSE_INVALID', 'It cannot be read', { cause: new Error(`Unexpected token in ${text}`) })
}

/** Parsers with one fault each: the harness has to find every one of them. */
export const targets: readonly Target[] = [
  broken('throws-foreign', (input) => JSON.parse(utf8(input))),
  broken('tells-secret', (input) => readWrongly(utf8(input))),
  broken('steers-terminal', () => {
    throw new EvergrantError('RESPONSE_INVALID', 'It says \u001B[2J')
  }),
  broken('says-too-much', (input) => utf8(input).repeat(1000)),
  broken('dawdles', () => sleep(1100)),
  broken('hangs', (input) => {
    for (;;) if (input.length < 0) return
  }),
  broken('forgets-to-end', () => new Promise(() => undefined)),
  broken('keeps-everything', () => void kept.push(Array.from({ length: 2500 }, () => ({})))),
  broken('ends-process', () => process.exit(3)),
]
