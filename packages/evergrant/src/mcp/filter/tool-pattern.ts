/** Whether a tool of this name is meant. */
export type NameTest = (name: string) => boolean

/**
 * A pattern for tool names: `*` stands for any number of characters, `?` for one, everything else for itself, upper and lower case kept apart.
 * The wildcards stand for visible ASCII only, so that no name with a line break, a NUL or a look-alike letter slips through a pattern.
 */
export function compileToolPattern(pattern: string): NameTest {
  const words = pattern.split(/([*?])/)
  const source = words.map((word) => WILDCARDS.get(word) ?? escape(word)).join('')
  const shape = new RegExp(`^${source}$`, 'u')
  return (name) => shape.test(name)
}

/** Whether any of the patterns means a tool of this name. */
export function compileToolPatterns(patterns: readonly string[]): NameTest {
  const tests = patterns.map(compileToolPattern)
  return (name) => tests.some((test) => test(name))
}

const WILDCARDS: ReadonlyMap<string, string> = new Map([
  ['*', '[\\x21-\\x7e]*'],
  ['?', '[\\x21-\\x7e]'],
])

function escape(literal: string): string {
  return literal.replace(/[^\w]/gu, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`)
}
