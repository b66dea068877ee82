import type { Clock } from '../../../internal/clock.js'
import { reading, writing } from './faults.js'
import type { StoreKeys } from './layout.js'
import type { RedisCommands } from './redis-client.js'
import { runScript, type Script } from './script.js'

/** What every part of the Redis store is given. */
export interface RedisContext {
  readonly commands: RedisCommands
  readonly keys: StoreKeys
  readonly clock: Clock
  readonly commandTimeoutMs: number
  /** Resolves when acknowledged writes are known to stay, or when the caller accepts that they may not. */
  assertDurable(): Promise<void>
}

type Call = Pick<RedisContext, 'commands' | 'keys' | 'commandTimeoutMs'>

export function runReading(context: Call, what: string, script: Script, args: readonly string[]): Promise<unknown> {
  return reading(what, {
    timeoutMs: context.commandTimeoutMs,
    run: () => runScript(context.commands, script, context.keys, args),
  })
}

export function runWriting(context: Call, what: string, script: Script, args: readonly string[]): Promise<unknown> {
  return writing(what, {
    timeoutMs: context.commandTimeoutMs,
    run: () => runScript(context.commands, script, context.keys, args),
  })
}
