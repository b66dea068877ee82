import { isObject } from '../../internal/json-object.js'
import { HELD_MS, WINDOW_MS } from './window.js'

/**
 * What one connection has sent lately, in all processes together, and how long nothing more may leave. Pure: `now` is passed in. Times are
 * milliseconds since the epoch, by the clock of whoever wrote them.
 */
export interface Limits {
  readonly format: 1
  readonly blocks: readonly Block[]
  /** The server asked for silence until then. */
  readonly notBefore?: number | undefined
  /** When the workspace was last known to have a plan with the higher limit. */
  readonly paidAt?: number | undefined
}

/** Requests that may leave, or have left. */
export interface Block {
  /** Of whoever may still change it; missing where nobody will. */
  readonly id?: string | undefined
  readonly count: number
  /** After this no request of the block is on its way any more. Until a window later they count. */
  readonly until: number
}

/** A block of this process, as it is now. */
export interface OwnBlock extends Block {
  readonly id: string
  /** Nothing of it is on its way, and nothing more will leave. */
  readonly isOver: boolean
}

/** How many requests a minute a server takes of one connection. */
export interface Allowance {
  readonly perMinute: number
  /** With a Business or Enterprise plan. */
  readonly perMinutePaid: number
}

export interface Ask extends Allowance {
  readonly now: number
  readonly id: string
  readonly want: number
  /** They replace what the record says of them. */
  readonly own: readonly OwnBlock[]
  /** How far the wall clock was set ahead since this process last looked. */
  readonly aheadMs: number
}

export interface Reserved {
  readonly limits: Limits
  /** How many requests may leave now. */
  readonly granted: number
  /** When to ask again, where none may. */
  readonly freeAt: number
  readonly perMinute: number
  /** It is the server that asked for silence. */
  readonly isBraked: boolean
}

/** Takes up to `want` requests out of what any window of a minute has left. */
export function reserve(record: Limits | undefined, ask: Ask): Reserved {
  const { now, id, want, own, aheadMs } = ask
  const paidAt = record?.paidAt
  const perMinute = isPaid(paidAt, now) ? ask.perMinutePaid : ask.perMinute
  const late = now + HELD_MS
  const others = (record?.blocks ?? []).filter((block) => !own.some((mine) => mine.id === block.id))
  const moved = others.map((block) => ({ ...block, until: block.until + aheadMs }))
  const mine = own.map(({ isOver, ...block }) => (isOver ? { ...block, id: undefined } : block))
  const blocks = [...moved, ...mine]
    // One that ends later than it can is by another clock, or by one that was set back: it counts from now on.
    .map((block) => (block.until > late ? { ...block, until: late } : block))
    .filter(({ count, until }) => count > 0 && until + WINDOW_MS > now)
  const used = blocks.reduce((sum, { count }) => sum + count, 0)
  const notBefore = brakedUntil(record, now)
  const granted = notBefore === undefined ? Math.max(0, Math.min(want, perMinute - used)) : 0
  const added = granted > 0 ? [{ id, count: granted, until: late }] : []
  return {
    limits: { format: 1, blocks: [...merged(blocks), ...added], notBefore, paidAt },
    granted,
    freeAt: notBefore ?? Math.min(late, ...blocks.map(({ until }) => until)) + WINDOW_MS,
    perMinute,
    isBraked: notBefore !== undefined,
  }
}

/** What a record says, or nothing where it is none: whatever it held is over in little more than a minute. */
export function parseLimits(value: unknown): Limits | undefined {
  if (!isObject(value) || value['format'] !== 1 || !Array.isArray(value['blocks'])) return undefined
  const { blocks, notBefore, paidAt } = value
  if (!blocks.every((block) => isObject(block) && isAmount(block['until']) && isAmount(block['count'])))
    return undefined
  return {
    format: 1,
    blocks: blocks as readonly Block[],
    notBefore: isAmount(notBefore) ? notBefore : undefined,
    paidAt: isAmount(paidAt) ? paidAt : undefined,
  }
}

/** A time further ahead than any brake is by another clock, or by one that was set back: it holds nobody. */
function brakedUntil(record: Limits | undefined, now: number): number | undefined {
  const until = record?.notBefore ?? 0
  return until > now && until - now <= LONGEST_BRAKE_MS ? until : undefined
}

function isPaid(paidAt: number | undefined, now: number): boolean {
  return paidAt !== undefined && now >= paidAt && now - paidAt < PLAN_MS
}

/** What nobody changes any more as one block for each second, so that the record stays small. */
function merged(blocks: readonly Block[]): readonly Block[] {
  const counts = new Map<number, number>()
  for (const { id, count, until } of blocks) {
    const second = Math.ceil(until / 1000) * 1000
    if (id === undefined) counts.set(second, (counts.get(second) ?? 0) + count)
  }
  return [...blocks.filter(({ id }) => id !== undefined), ...Array.from(counts, ([until, count]) => ({ count, until }))]
}

const isAmount = (value: unknown): value is number => typeof value === 'number' && value >= 0

export const LONGEST_BRAKE_MS = 600_000
/** For so long a plan is believed. */
const PLAN_MS = 24 * 3_600_000
