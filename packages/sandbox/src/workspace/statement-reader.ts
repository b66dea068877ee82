import { invalid } from './api-error.js'

/** A piece of a statement: a bare word, a "name" in double quotes, a 'string' in single ones, a number, a symbol. */
export interface Token {
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'symbol'
  /** Without its quotes. */
  readonly text: string
  readonly at: number
}

/** Reads the statements of schemas and of view configurations, token by token. */
export interface StatementReader {
  peek(): Token | undefined
  /** Takes these words, in any case, when they come next. */
  takeWords(words: string): boolean
  takeSymbol(...symbols: string[]): string | undefined
  expectWords(words: string): void
  expectSymbol(symbol: string): void
  /** The next token, which must be of one of these kinds. `what` names it in the error. */
  expect(what: string, ...kinds: Token['kind'][]): string
  expectEnd(): void
  /** A validation error that says what was expected and what stands there. */
  unexpected(what: string): Error
}

/** `subject` names the text in errors: "schema", "FILTER". Throws a validation error for a character that fits nowhere. */
export function createStatementReader(subject: string, text: string): StatementReader {
  const tokens = tokenize(subject, text)
  let position = 0
  const unexpected = (what: string) => {
    const token = tokens[position]
    const found = token === undefined ? 'the text ends' : `${JSON.stringify(token.text)} stands there`
    const place = token === undefined ? '' : ` at character ${token.at + 1}`
    return invalid(`The ${subject} cannot be read${place}: ${what} is expected, but ${found}.`)
  }
  const takeWords = (words: string) => {
    const wanted = words.split(' ')
    const matches = wanted.every((word, index) => {
      const token = tokens[position + index]
      return token?.kind === 'word' && token.text.toUpperCase() === word
    })
    if (matches) position += wanted.length
    return matches
  }
  const takeSymbol = (...symbols: string[]) => {
    const token = tokens[position]
    if (token?.kind !== 'symbol' || !symbols.includes(token.text)) return undefined
    position += 1
    return token.text
  }
  return {
    peek: () => tokens[position],
    takeWords,
    takeSymbol,
    expectWords(words) {
      if (!takeWords(words)) throw unexpected(words)
    },
    expectSymbol(symbol) {
      if (takeSymbol(symbol) === undefined) throw unexpected(JSON.stringify(symbol))
    },
    expect(what, ...kinds) {
      const token = tokens[position]
      if (token === undefined || !kinds.includes(token.kind)) throw unexpected(what)
      position += 1
      return token.text
    },
    expectEnd() {
      if (tokens[position] !== undefined) throw unexpected('the end')
    },
    unexpected,
  }
}

const TOKEN =
  /(\s+|--[^\n]*)|"((?:[^"]|"")*)"|'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)|([\p{L}_][\p{L}\p{N}_]*)|(!=|>=|<=|[(),:;=<>[\]])/uy

function tokenize(subject: string, text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(text)
    if (match === null) {
      const shown = JSON.stringify(text.slice(at, at + 20))
      throw invalid(
        `The ${subject} cannot be read at character ${at + 1}: ${shown} is no word, name, string or number.`,
      )
    }
    const [whole, , name, string, number, word, symbol] = match
    if (name !== undefined) tokens.push({ kind: 'name', text: name.replaceAll('""', '"'), at })
    if (string !== undefined) tokens.push({ kind: 'string', text: string.replaceAll("''", "'"), at })
    if (number !== undefined) tokens.push({ kind: 'number', text: number, at })
    if (word !== undefined) tokens.push({ kind: 'word', text: word, at })
    if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, at })
    at += whole.length
  }
  return tokens
}
