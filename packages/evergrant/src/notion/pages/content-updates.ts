import { EvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'
import { findUnique } from '../markdown/find-unique.js'
import type { ContentUpdate } from '../pages.js'
import { diffLines } from '../text/line-diff.js'
import { linesOf } from '../text/unified-diff.js'

/**
 * The text after the updates, one after the other, as Notion applies them.
 *
 * @throws `MATCH_MISSING`, `MATCH_NOT_UNIQUE`
 */
export function applyUpdates(content: string, updates: readonly ContentUpdate[]): string {
  return updates.reduce((text, update) => {
    assertMatches(text, update)
    return text.replaceAll(update.old, () => update.new)
  }, content)
}

function assertMatches(text: string, { old, all = false }: ContentUpdate): void {
  const { verdict, count, escaped } = findUnique(text, old)
  const details = { old: old.slice(0, SHOWN), count }
  if ((verdict === 'unique' && isOnce(text, old)) || (verdict === 'ambiguous' && all)) return
  if (verdict === 'unique' || verdict === 'ambiguous') {
    const times = Math.max(count, 2)
    throw new EvergrantError('MATCH_NOT_UNIQUE', `${quote(old)} stands ${times} times in the page`, {
      details: { ...details, count: times },
    })
  }
  const why: Readonly<Record<typeof verdict, string>> = {
    empty: 'The text to replace is empty',
    missing: `${quote(old)} does not stand in the page`,
    'crosses-blocks': `${quote(old)} begins in one block and ends inside another`,
  }
  throw new EvergrantError('MATCH_MISSING', why[verdict], {
    details: { ...details, ...(escaped !== undefined && { escaped: escaped.slice(0, SHOWN) }) },
    ...(verdict === 'crosses-blocks' && { hint: 'Take whole blocks, or a text inside one.' }),
    ...(escaped !== undefined && { hint: `Notion stores it as ${quote(escaped)}.` }),
  })
}

/**
 * The updates that turn one text into the other and touch no block that stays: each names as much round its change as makes it unique. `undefined` for
 * an empty page, in which nothing can be matched.
 */
export function updatesBetween(before: string, after: string): readonly ContentUpdate[] | undefined {
  if (before === after) return []
  if (before === '') return undefined
  const [a, b] = [linesOf(before), linesOf(after)]
  const changes = diffLines(a, b).map((change): Span => ({ a: change.before, b: change.after }))
  const sides: Sides = { before, a, b, changes }
  const spans = mergeTouching(changes.map((span) => widen(span, sides)))
  const updates = spans.map((span) => updateOf(span, sides))
  if (leadsTo(before, updates, after)) return updates
  return [updateOf(widen(hull(spans), sides), sides)]
}

interface Sides {
  readonly before: string
  readonly a: readonly string[]
  readonly b: readonly string[]
  readonly changes: readonly Span[]
}

/** Lines of the one text that become lines of the other. */
interface Span {
  readonly a: readonly [number, number]
  readonly b: readonly [number, number]
}

/** Takes in what is above and below until Notion could find the text. The whole text it always finds. */
function widen(span: Span, sides: Sides): Span {
  let wide = span
  while (!isFindable(wide, sides) && !isWhole(wide, sides)) wide = grow(wide, sides)
  return wide
}

/** By a line on either side; where that is part of another change, by the whole of it: so both sides keep step. */
function grow({ a, b }: Span, sides: Sides): Span {
  const above = sides.changes.find(
    (change) => change.a[1] === a[0] && change.b[1] === b[0] && change.a[0] + change.b[0] < a[0] + b[0],
  )
  const below = sides.changes.find(
    (change) => change.a[0] === a[1] && change.b[0] === b[1] && change.a[1] + change.b[1] > a[1] + b[1],
  )
  const up = a[0] > 0 && b[0] > 0 ? 1 : 0
  const down = a[1] < sides.a.length && b[1] < sides.b.length ? 1 : 0
  return {
    a: [above?.a[0] ?? a[0] - up, below?.a[1] ?? a[1] + down],
    b: [above?.b[0] ?? b[0] - up, below?.b[1] ?? b[1] + down],
  }
}

function isWhole({ a, b }: Span, sides: Sides): boolean {
  return a[0] === 0 && a[1] === sides.a.length && b[0] === 0 && b[1] === sides.b.length
}

/** Lines that come alone have nothing to be found by. */
function isFindable(span: Span, sides: Sides): boolean {
  const { old } = updateOf(span, sides)
  return /[^\n]/.test(old) && findUnique(sides.before, old).verdict === 'unique' && isOnce(sides.before, old)
}

/** Matches that overlap are more than one. */
function isOnce(text: string, part: string): boolean {
  return text.indexOf(part) === text.lastIndexOf(part)
}

/** Lines that go alone take one of their line breaks along. */
function updateOf(span: Span, sides: Sides): ContentUpdate {
  const { a, b } = span
  const old = sides.a.slice(...a).join('\n')
  if (b[0] < b[1] || isWhole(span, sides)) return { old, new: sides.b.slice(...b).join('\n') }
  return { old: a[0] > 0 ? `\n${old}` : `${old}\n`, new: '' }
}

/** Spans that overlap after they were widened are one. */
function mergeTouching(spans: readonly Span[]): readonly Span[] {
  const merged: Span[] = []
  for (const span of spans) {
    const last = merged.at(-1)
    if (last !== undefined && span.a[0] <= last.a[1]) merged.splice(-1, 1, hull([last, span]))
    else merged.push(span)
  }
  return merged
}

function hull(spans: readonly Span[]): Span {
  const [starts, ends] = [
    spans.map(({ a, b }) => [a[0], b[0]] as const),
    spans.map(({ a, b }) => [a[1], b[1]] as const),
  ]
  return {
    a: [Math.min(...starts.map(([a]) => a)), Math.max(...ends.map(([a]) => a))],
    b: [Math.min(...starts.map(([, b]) => b)), Math.max(...ends.map(([, b]) => b))],
  }
}

function leadsTo(before: string, updates: readonly ContentUpdate[], after: string): boolean {
  try {
    return applyUpdates(before, updates) === after
  } catch {
    return false
  }
}

const SHOWN = 200
