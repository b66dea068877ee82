import { EvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'

/** Reads a filter as a person types it, from left to right. */
export interface WhereScanner {
  readonly isAtEnd: boolean
  /** Takes one of the words, when it comes next. Longer ones first. */
  take(words: readonly string[]): string | undefined
  /** Takes the longest of the names that comes next, however its letters are cased. */
  takeName(names: readonly string[]): string | undefined
  /** A text in quotes. */
  takeQuoted(): string | undefined
  /** Words without quotes, up to what ends a value. */
  takeBare(): string
  /** A mistake at this place. */
  mistake(what: string, details?: Readonly<Record<string, unknown>>): EvergrantError
}

export function scanWhere(text: string): WhereScanner {
  let at = 0
  const skip = () => (at += /^\s*/.exec(text.slice(at))?.[0].length ?? 0)
  const rest = () => text.slice(at)

  const scanner: WhereScanner = {
    get isAtEnd() {
      skip()
      return at >= text.length
    },
    take(words) {
      skip()
      const word = words.find((candidate) => isNext(rest(), candidate))
      if (word !== undefined) at += lengthOf(rest(), word)
      return word
    },
    takeName(names) {
      skip()
      const longest = names.toSorted((one, other) => other.length - one.length)
      const name = longest.find((candidate) => isNext(rest(), candidate)) ?? undefined
      if (name !== undefined) at += lengthOf(rest(), name)
      return name
    },
    takeQuoted() {
      skip()
      const [whole, doubled, single] = QUOTED.exec(rest()) ?? []
      if (whole === undefined) {
        if (/^["']/.test(rest())) throw scanner.mistake('a quote that does not end')
        return undefined
      }
      at += whole.length
      return (doubled ?? single ?? '').replaceAll(/\\(["'\\])/g, '$1')
    },
    takeBare() {
      skip()
      const end = /\s+(?:and|or)(?=[\s(]|$)|[()]|,/i.exec(rest())?.index ?? rest().length
      const bare = rest().slice(0, end).trim()
      at += end
      return bare
    },
    mistake(what, details = {}) {
      const place = rest().trim() === '' ? 'at the end' : `at ${quote(rest().trim().slice(0, 40))}`
      return new EvergrantError('VALIDATION_FAILED', `The filter has ${what} ${place}`, {
        details: { ...details, position: at },
        hint: 'Write it like: Status = Done and Due < 2026-11-01 and (Owner = me or Tags contains "x").',
      })
    },
  }
  return scanner
}

/** A word ends where no letter follows; a sign ends anywhere. Any run of spaces stands for a space. */
function isNext(text: string, word: string): boolean {
  const found = patternOf(word).exec(text)?.[0]
  return found !== undefined && found !== ''
}

function lengthOf(text: string, word: string): number {
  return patternOf(word).exec(text)?.[0].length ?? 0
}

function patternOf(word: string): RegExp {
  const escaped = word.replaceAll(/[$()*+.?[\\\]^{|}/-]/g, String.raw`\$&`).replaceAll(/\s+/g, String.raw`\s+`)
  return new RegExp(`^${escaped}${/[\p{L}\p{N}_]$/u.test(word) ? String.raw`(?![\p{L}\p{N}_])` : ''}`, 'iu')
}

const QUOTED = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')/s
