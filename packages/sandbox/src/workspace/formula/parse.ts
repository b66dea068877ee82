import { invalid } from '../api-error.js'

/** A formula as a tree: constants, properties of the row, and calls. Operators are calls too. */
export type Formula =
  | { readonly kind: 'constant'; readonly value: number | string | boolean }
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Formula[] }

/**
 * Reads a formula: `if(prop("Estimate") > 3, "large", "small")`, with operators, `a ? b : c` and `value.function(…)`.
 * Throws a validation error that says where it cannot be read.
 */
export function parseFormula(text: string): Formula {
  const reader = createReader(text)
  const formula = conditional(reader)
  if (reader.peek() !== undefined) throw reader.unexpected('the end')
  return formula
}

interface Token {
  readonly text: string
  readonly kind: 'number' | 'string' | 'name' | 'symbol'
  readonly at: number
}

interface Reader {
  peek(): Token | undefined
  next(expected: string): Token
  /** Takes the next token when it is one of these. */
  take(...texts: string[]): string | undefined
  expect(text: string): void
  unexpected(expected: string): Error
}

const TOKEN =
  /\s+|(\d+(?:\.\d+)?)|("(?:[^"\\]|\\.)*")|([A-Za-z_][A-Za-z0-9_]*)|(==|!=|>=|<=|&&|\|\||[-+*/%^<>!?:(),.[\]])/gy

function createReader(text: string): Reader {
  const tokens = tokenize(text)
  let position = 0
  const shown = JSON.stringify(text.slice(0, 200))
  const unexpected = (expected: string) => {
    const token = tokens[position]
    const found = token === undefined ? 'it ends' : `${JSON.stringify(token.text)} stands at character ${token.at + 1}`
    return invalid(`The formula ${shown} cannot be read: ${expected} is expected, but ${found}.`)
  }
  const take = (...texts: string[]) => {
    const token = tokens[position]
    if (token === undefined || token.kind === 'string' || !texts.includes(token.text)) return undefined
    position += 1
    return token.text
  }
  return {
    peek: () => tokens[position],
    next(expected) {
      const token = tokens[position]
      if (token === undefined) throw unexpected(expected)
      position += 1
      return token
    },
    take,
    expect(wanted) {
      if (take(wanted) === undefined) throw unexpected(JSON.stringify(wanted))
    },
    unexpected,
  }
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(text)
    if (match === null) {
      throw invalid(`The formula cannot be read at character ${at + 1}: ${JSON.stringify(text.slice(at, at + 20))}.`)
    }
    const [whole, number, string, name, symbol] = match
    if (number !== undefined) tokens.push({ kind: 'number', text: number, at })
    if (string !== undefined) tokens.push({ kind: 'string', text: string.slice(1, -1).replaceAll(/\\(.)/g, '$1'), at })
    if (name !== undefined) tokens.push({ kind: 'name', text: name, at })
    if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, at })
    at += whole.length
  }
  return tokens
}

function conditional(reader: Reader): Formula {
  const condition = binary(reader, 0)
  if (reader.take('?') === undefined) return condition
  const yes = conditional(reader)
  reader.expect(':')
  return call('if', condition, yes, conditional(reader))
}

/** Weakest first. */
const OPERATORS: readonly (readonly string[])[] = [
  ['or', '||'],
  ['and', '&&'],
  ['==', '!='],
  ['>', '<', '>=', '<='],
  ['+', '-'],
  ['*', '/', '%'],
]

function binary(reader: Reader, level: number): Formula {
  const operators = OPERATORS[level]
  if (operators === undefined) return unary(reader)
  let left = binary(reader, level + 1)
  for (let operator = reader.take(...operators); operator !== undefined; operator = reader.take(...operators)) {
    left = call(SPELLINGS[operator] ?? operator, left, binary(reader, level + 1))
  }
  return left
}

const SPELLINGS: Record<string, string | undefined> = { '||': 'or', '&&': 'and' }

function unary(reader: Reader): Formula {
  if (reader.take('-') !== undefined) return call('negate', unary(reader))
  if (reader.take('not', '!') !== undefined) return call('not', unary(reader))
  const base = postfix(reader)
  return reader.take('^') === undefined ? base : call('pow', base, unary(reader))
}

function postfix(reader: Reader): Formula {
  let subject = primary(reader)
  while (reader.take('.') !== undefined) {
    const { kind, text } = reader.next('the name of a function')
    if (kind !== 'name') throw reader.unexpected('the name of a function')
    reader.expect('(')
    subject = call(text, subject, ...list(reader, ')'))
  }
  return subject
}

function primary(reader: Reader): Formula {
  if (reader.take('(') !== undefined) {
    const inner = conditional(reader)
    reader.expect(')')
    return inner
  }
  if (reader.take('[') !== undefined) return call('list', ...list(reader, ']'))
  const before = reader.unexpected('a value')
  const token = reader.next('a value')
  if (token.kind === 'number') return { kind: 'constant', value: Number(token.text) }
  if (token.kind === 'string') return { kind: 'constant', value: token.text }
  if (token.kind === 'symbol') throw before
  if (token.text === 'true' || token.text === 'false') return { kind: 'constant', value: token.text === 'true' }
  reader.expect('(')
  const given = list(reader, ')')
  if (token.text !== 'prop') return call(token.text, ...given)
  const [name] = given
  if (name?.kind !== 'constant' || typeof name.value !== 'string')
    throw reader.unexpected('prop("the name of a property")')
  return { kind: 'property', name: name.value }
}

function list(reader: Reader, end: string): Formula[] {
  const parts: Formula[] = []
  if (reader.take(end) !== undefined) return parts
  for (;;) {
    parts.push(conditional(reader))
    if (reader.take(end) !== undefined) return parts
    reader.expect(',')
  }
}

function call(name: string, ...given: Formula[]): Formula {
  return { kind: 'call', name, arguments: given }
}
