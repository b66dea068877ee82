import type { Clock } from '../internal/clock.js'
import type { CallOptions } from './caller.js'
import type { Calls } from './calls/calls.js'
import type { ToolAccess } from './people.js'

/** What the parts of the library share. */
export interface NotionContext {
  readonly calls: Calls
  readonly clock: Pick<Clock, 'now' | 'sleep'>
  /** The access map, asked for once. */
  access(options?: CallOptions): Promise<ToolAccess>
}
