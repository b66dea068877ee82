import type { ConnectionId } from '../../credentials/connection.js'
import type { EngineContext } from '../../credentials/context.js'
import type { Signal } from '../../internal/abort.js'
import type { Allowance, Limits } from './limits.js'

/** Leave for one request. */
export interface Leave {
  /** The server has it, or will not get it any more. */
  over(now: number): void
}

/** Leave to send, as often as the server allows one connection in all processes that share its store. */
export interface Pace {
  /** At once where there is some, else when there is. Rejects with the reason of `signal`. */
  take(signal?: Signal): Leave | Promise<Leave>
  /** Changes what all processes know. What the store does not take, this one still knows. */
  change(facts: (limits: Limits | undefined, now: number) => Pick<Limits, 'notBefore' | 'paidAt'>): Promise<void>
}

export interface PaceContext {
  readonly engine: EngineContext
  readonly connection: ConnectionId
  readonly allowance: Allowance
}
