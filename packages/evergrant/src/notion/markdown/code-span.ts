/** Finds where code in backticks ends: at the next run of as many. Each text is searched once, however many runs begin. */
export function createCodeSpans(text: string): (start: number, length: number) => number | undefined {
  let runs: Map<number, { starts: number[]; next: number }> | undefined
  return (start, length) => {
    runs ??= runsOf(text)
    const same = runs.get(length)
    if (same === undefined) return undefined
    while (same.next < same.starts.length && (same.starts[same.next] ?? 0) < start) same.next += 1
    return same.starts[same.next]
  }
}

function runsOf(text: string): Map<number, { starts: number[]; next: number }> {
  const runs = new Map<number, { starts: number[]; next: number }>()
  for (const { 0: run, index } of text.matchAll(/`+/g)) {
    const same = runs.get(run.length) ?? { starts: [], next: 0 }
    same.starts.push(index)
    runs.set(run.length, same)
  }
  return runs
}

/** The text between the backticks as it is meant: a space keeps a backtick at an end apart. */
export function decodeCode(source: string): string {
  return (isPadded(source) ? source.slice(1, -1) : source).replace(/<br ?\/?>/g, '\n')
}

export function encodeCode(text: string): string {
  const source = text.replace(/\r\n|[\n\r]/g, '<br>')
  if (source === '') return ''
  const taken = new Set((source.match(/`+/g) ?? []).map((run) => run.length))
  let length = 1
  while (taken.has(length)) length += 1
  const ticks = '`'.repeat(length)
  const needsPad = source.startsWith('`') || source.endsWith('`') || isPadded(source)
  return needsPad ? `${ticks} ${source} ${ticks}` : ticks + source + ticks
}

function isPadded(source: string): boolean {
  const inner = source.trim()
  return source.startsWith(' ') && source.endsWith(' ') && (inner.startsWith('`') || inner.endsWith('`'))
}

/** How often the sign stands there in a row. */
export function runLength(text: string, start: number, sign: string): number {
  let end = start
  while (text[end] === sign) end += 1
  return end - start
}

/**
 * Steps through a text without looking into escapes, code and equations: gives where the next sign stands. They end on their line, and the
 * whole text is walked in one pass.
 */
export function createSteps(text: string): (at: number) => number {
  const codeEnd = createCodeSpans(text)
  const lineEnd = createNext(text, '\n')
  const equationEnd = createNext(text, '`$')
  return (at) => {
    const sign = text[at]
    if (sign === '\\') return at + 2
    if (sign === '$' && text[at + 1] === '`') {
      const end = equationEnd(at + 2)
      return end < lineEnd(at) ? end + 2 : at + 1
    }
    if (sign !== '`') return at + 1
    const length = runLength(text, at, '`')
    const end = codeEnd(at + length, length) ?? Infinity
    return end < lineEnd(at) ? end + length : at + length
  }
}

/** Where the word stands next, asked for at places that only grow. */
function createNext(text: string, word: string): (at: number) => number {
  let next = -1
  return (at) => {
    if (next < at) next = text.indexOf(word, at)
    if (next === -1) next = Infinity
    return next
  }
}
