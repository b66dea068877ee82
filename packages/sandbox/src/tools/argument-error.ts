import type * as z from 'zod'

import type { Vintage } from '../offer.js'

/** What the protocol error says for arguments that a tool's schema refuses. The newer form names no arm of a union. */
export function explainArguments(vintage: Vintage, tool: string, { issues }: z.ZodError): string {
  if (vintage === '2026-03') return `Invalid arguments for tool ${tool}: ${JSON.stringify(issues, undefined, 2)}`
  const problems = issues.map(({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`)
  return `Input validation error: Invalid arguments for tool ${tool}: ${problems.join('; ')}`
}
