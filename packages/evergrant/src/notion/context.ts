import type { Clock } from '../internal/clock.js'
import type { CallOptions } from './caller.js'
import type { Calls } from './calls/calls.js'
import type { ToolAccess } from './people.js'
import type { Schemas } from './schemas.js'

/** What the parts of the library share. */
export interface NotionContext {
  readonly calls: Calls
  readonly clock: Pick<Clock, 'now' | 'sleep'>
  readonly schemas: Schemas
  /** The access map, asked for once. */
  access(options?: CallOptions): Promise<ToolAccess>
}
