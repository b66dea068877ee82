import type { Clock } from '../internal/clock.js'
import type { CallOptions } from './caller.js'
import type { Calls } from './calls/calls.js'
import type { ToolAccess } from './people.js'
import type { Schemas } from './schemas.js'

/** How files come and go, past the server. */
export interface Transport {
  /** `public` refuses names that lead to private addresses. */
  fetch(addresses: 'any' | 'public'): typeof fetch
  /** The server runs on this machine, and so may its files. */
  readonly isLoopback: boolean
}

/** What the parts of the library share. */
export interface NotionContext {
  readonly calls: Calls
  readonly clock: Pick<Clock, 'now' | 'sleep'>
  readonly schemas: Schemas
  readonly transport: Transport
  /** The access map of now. */
  askForAccess(options?: CallOptions): Promise<ToolAccess>
  /** The access map, asked for once. */
  access(options?: CallOptions): Promise<ToolAccess>
}
