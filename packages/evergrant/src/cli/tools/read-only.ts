import { EvergrantError } from '../../errors.js'
import { createToolRule, knownReads } from '../../filter.js'
import { NOTION_SERVER, type Tool } from '../../index.js'
import { quote } from '../../internal/redact.js'
import type { Context } from '../context.js'

/** What `--read-only` leaves of the tools: those that our own table knows to only read, and that do not say of themselves that they write. */
export interface ReadOnlyRule {
  allowed(tools: readonly Tool[]): readonly Tool[]
  /** Before anything is asked. @throws `READ_ONLY` */
  assertMayRead(name: string, tool?: Tool): void
}

/** The same rule as the bridge's. */
export function createReadOnlyRule(context: Pick<Context, 'connection'>): ReadOnlyRule {
  const { server = NOTION_SERVER } = context.connection()
  const rule = createToolRule({ readOnly: true, knownReads: knownReads(server) })
  const isAllowed = ({ name, annotations }: Tool) => {
    rule.hear(name, annotations?.['readOnlyHint'])
    return rule.forbids(name) === undefined
  }
  return {
    allowed: (tools) => tools.filter(isAllowed),
    assertMayRead(name, tool) {
      if (tool === undefined ? rule.forbids(name) === undefined : isAllowed(tool)) return
      throw new EvergrantError('READ_ONLY', `The tool ${quote(name)} is not known to only read`, {
        details: { tool: name },
      })
    },
  }
}
