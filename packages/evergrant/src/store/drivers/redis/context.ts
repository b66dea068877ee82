import type { Clock } from '../../../internal/clock.js'
import { reading, writing } from './faults.js'
import type { StoreKeys } from './layout.js'
import type { RedisCommands } from './redis-client.js'
import { runScript, type Script } from './script.js'

/** How long a command may take, time without a connection included. */
export const COMMAND_TIMEOUT_MS = 5_000

/** What every part of the Redis store is given. */
export interface RedisContext {
  readonly commands: RedisCommands
  readonly keys: StoreKeys
  readonly clock: Clock
  readonly commandTimeoutMs: number
}

export function runReading(
  context: RedisContext,
  what: string,
  script: Script,
  args: readonly string[],
): Promise<unknown> {
  return reading(what, {
    timeoutMs: context.commandTimeoutMs,
    run: () => runScript(context.commands, script, context.keys, args),
  })
}

export function runWriting(
  context: RedisContext,
  what: string,
  script: Script,
  args: readonly string[],
): Promise<unknown> {
  return writing(what, {
    timeoutMs: context.commandTimeoutMs,
    run: () => runScript(context.commands, script, context.keys, args),
  })
}
