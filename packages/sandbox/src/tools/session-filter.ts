import * as z from 'zod'

import type { AgentSession } from '../workspace/agent.js'
import { invalid } from '../workspace/api-error.js'

const STATUS = z.enum(['queued', 'in_progress', 'requires_action', 'completed', 'failed', 'canceled', 'terminated'])

const Leaf = z.union([
  z.object({ property: z.enum(['id', 'agent_id']), string: z.object({ equals: z.string() }) }),
  z.object({
    property: z.literal('status'),
    status: z.object({ equals: STATUS.optional(), in: z.array(STATUS).optional() }),
  }),
  z.object({
    property: z.enum(['created_at', 'updated_at']),
    timestamp: z.object({
      before: z.string().optional(),
      after: z.string().optional(),
      on_or_before: z.string().optional(),
      on_or_after: z.string().optional(),
    }),
  }),
])
const Inner = z.union([Leaf, z.object({ and: z.array(Leaf) }), z.object({ or: z.array(Leaf) })])

/** Groups nest one level. */
export const SessionFilter = z.union([Leaf, z.object({ and: z.array(Inner) }), z.object({ or: z.array(Inner) })])

type Filter = z.infer<typeof SessionFilter>

export function matchesSession(session: AgentSession, filter: Filter): boolean {
  if ('and' in filter) return filter.and.every((inner) => matchesSession(session, inner))
  if ('or' in filter) return filter.or.some((inner) => matchesSession(session, inner))
  if ('string' in filter) return (filter.property === 'id' ? session.id : session.agentId) === filter.string.equals
  if ('status' in filter) return hasStatus(session, filter.status)
  return isWithin(filter.property === 'created_at' ? session.createdAtMs : session.updatedAtMs, filter.timestamp)
}

function hasStatus(
  { status }: AgentSession,
  wanted: { equals?: string | undefined; in?: readonly string[] | undefined },
) {
  const { equals = status, in: several = [status] } = wanted
  return status === equals && several.includes(status)
}

function isWithin(atMs: number, range: Record<string, string | undefined>): boolean {
  const { before, after, on_or_before: atMost, on_or_after: atLeast } = range
  return (
    (before === undefined || atMs < time(before)) &&
    (after === undefined || atMs > time(after)) &&
    (atMost === undefined || atMs <= time(atMost)) &&
    (atLeast === undefined || atMs >= time(atLeast))
  )
}

function time(text: string): number {
  const atMs = Date.parse(text)
  if (Number.isNaN(atMs)) throw invalid(`${JSON.stringify(text.slice(0, 100))} is not an ISO 8601 time.`)
  return atMs
}
