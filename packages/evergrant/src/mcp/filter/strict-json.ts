/** What a JSON text says, where every reader says the same of it; else what is wrong with it. */
export type StrictReading = { readonly value: unknown } | { readonly problem: string; readonly isJson: boolean }

/**
 * Reads a JSON text that has one meaning only. Two parsers can differ in what they make of: bytes that are no UTF-8, a byte order mark,
 * a member that an object has twice, `__proto__`, a number with more digits than a double holds, nesting that exhausts a stack. None of them passes.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8259#section-4 and the I-JSON profile, https://www.rfc-editor.org/rfc/rfc7493
 */
export function readStrictJson(bytes: Uint8Array): StrictReading {
  const text = decode(bytes)
  if (text === undefined) return { problem: 'it is not UTF-8', isJson: false }
  const parsed = parse(text)
  if (parsed === undefined) return { problem: 'it is not one JSON text', isJson: false }
  const { members, depth, numbersSurvive } = survey(text)
  if (depth > MAX_DEPTH) return { problem: `it is nested more than ${MAX_DEPTH} levels deep`, isJson: true }
  if (!numbersSurvive) return { problem: 'it has a number that a double cannot hold', isJson: true }
  const tally = { members: 0, hasPrototype: false }
  count(parsed.value, tally)
  if (tally.members !== members) return { problem: 'an object in it has a member twice', isJson: true }
  if (tally.hasPrototype) return { problem: 'it has a member named "__proto__"', isJson: true }
  return parsed
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

interface Survey {
  /** In JSON a colon outside a string stands for one member of one object. */
  readonly members: number
  readonly depth: number
  readonly numbersSurvive: boolean
}

/** What is seen in a valid JSON text by walking over it once. */
function survey(text: string): Survey {
  let [members, depth, deepest, numbersSurvive] = [0, 0, 0, true]
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? ''
    if (sign === '"') at = endOfString(text, at)
    else if (sign === ':') members += 1
    else if (sign === '{' || sign === '[') deepest = Math.max(deepest, (depth += 1))
    else if (sign === '}' || sign === ']') depth -= 1
    else if (sign === '-' || (sign >= '0' && sign <= '9')) {
      const spelling = numberAt(text, at)
      numbersSurvive &&= survives(spelling)
      at += spelling.length - 1
    }
  }
  return { members, depth: deepest, numbersSurvive }
}

/** The place of the closing quote of the string that begins here. */
function endOfString(text: string, start: number): number {
  let at = start + 1
  for (;;) {
    const quote = text.indexOf('"', at)
    let before = quote
    while (before > at && text[before - 1] === '\\') before -= 1
    if ((quote - before) % 2 === 0) return quote
    at = quote + 1
  }
}

function numberAt(text: string, start: number): string {
  const number = /[-+.0-9eE]+/y
  number.lastIndex = start
  return number.exec(text)?.[0] ?? ''
}

/** Whether the number is the same after it was read into a double and written again. */
function survives(spelling: string): boolean {
  if (spelling.length > MAX_NUMBER_LENGTH) return false
  const again = String(Number(spelling))
  return again === spelling || decimal(again) === decimal(spelling)
}

/** One spelling for each value: `1.50e1`, `15` and `15.0` are the same. */
function decimal(spelling: string): string | undefined {
  const parts = /^(-?)(\d+)(?:[.](\d+))?(?:[eE]([-+]?\d+))?$/.exec(spelling)
  if (parts === null) return undefined
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return '0'
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`
}

function count(value: unknown, tally: { members: number; hasPrototype: boolean }): void {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) {
    tally.members += Object.keys(value).length
    tally.hasPrototype ||= Object.hasOwn(value, '__proto__')
  }
  for (const inner of Object.values(value)) count(inner, tally)
}

/** Far deeper than any tool's arguments, far below what exhausts a stack. */
const MAX_DEPTH = 128
/** No double needs more to be written exactly enough. */
const MAX_NUMBER_LENGTH = 64
