import { EvergrantError } from '../errors.js'
import type { Context } from './context.js'

/** Whether there is somebody to ask. */
export function canAsk({ io, flags }: Context): boolean {
  return io.stdin.isTTY && io.stderr.isTTY && !flags.json
}

/** A question at a terminal; everything but a clear yes is a no. @throws EvergrantError `INTERRUPTED` */
export async function isConfirmed({ io }: Context, question: string): Promise<boolean> {
  io.stderr.write(`${question} [y/N] `)
  for await (const line of io.stdin.lines(io.signal)) return /^y(?:es)?$/i.test(line.trim())
  io.stderr.write('\n')
  if (io.signal.aborted) throw new EvergrantError('INTERRUPTED', 'Interrupted')
  return false
}
