import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'

/** This process in the log: `PID@HOST/RUN`, with a random part for processes whose ids are the same, as in containers. */
export function currentActor(): string {
  return (actor ??= `${process.pid}@${hostname()}/${randomBytes(4).toString('hex')}`)
}

let actor: string | undefined
