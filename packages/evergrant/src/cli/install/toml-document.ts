import { type AST, getStaticTOMLValue, ParseError, parseTOML } from 'toml-eslint-parser'
import {
  applyEdits,
  type Document,
  DocumentError,
  type Edit,
  lineBreakOf,
  lineEnd,
  lineStart,
  nextLine,
} from './document.js'
import { isObject } from './entry.js'

/** TOML whose entries are tables: `[section.name]`, with what belongs to it below. */
export const tomlDocument: Document = {
  parse: (text) => getStaticTOMLValue(parse(text)),
  set(text, path, value) {
    return path.length > ENTRY_DEPTH
      ? setMember(text, path, value)
      : `${spaced(text)}${tableOf(path, value, lineBreakOf(text))}`
  },
  remove: (text, path) => applyEdits(text, editsToRemove(text, path)),
  show: (path, value) => tableOf(path, value, '\n').trimEnd(),
}

/** Steps to an entry: the section and its name. What is deeper is a member of it. */
const ENTRY_DEPTH = 2

function parse(text: string): AST.TOMLProgram {
  try {
    return parseTOML(text, { tomlVersion: '1.1' })
  } catch (error) {
    if (!(error instanceof ParseError)) throw error
    throw new DocumentError(`line ${error.lineNumber}, column ${error.column + 1}: ${error.message}`)
  }
}

/** The text with a blank line at its end, for a table to follow. */
function spaced(text: string): string {
  if (text.trim() === '') return text
  const lineBreak = lineBreakOf(text)
  const ended = text.endsWith('\n') ? text : `${text}${lineBreak}`
  return /\n[ \t]*\r?\n$/.test(ended) ? ended : `${ended}${lineBreak}`
}

function tableOf(path: readonly string[], value: unknown, lineBreak: string): string {
  if (!isObject(value)) throw new TypeError('An entry is an object')
  const members = Object.entries(value).map(([key, member]) => `${bare(key)} = ${inline(member)}`)
  return [`[${path.map(bare).join('.')}]`, ...members, ''].join(lineBreak)
}

function setMember(text: string, path: readonly string[], value: unknown): string {
  const key = path.at(-1) ?? ''
  const cleared = hasTable(text, path) ? applyEdits(text, editsToRemove(text, path)) : text
  const table = tablesOf(parse(cleared)).find((each) => isAt(each, path.slice(0, -1)))
  if (table === undefined) throw new DocumentError(`${path.slice(0, -1).join('.')} is no table of its own`)
  const member = table.body.find((each) => namesOf(each).length === 1 && namesOf(each)[0] === key)
  if (member !== undefined) {
    const [from, to] = member.value.range
    return applyEdits(cleared, [{ from, to, text: inline(value) }])
  }
  const after = lineEnd(cleared, table.body.at(-1)?.range[1] ?? table.key.range[1])
  return applyEdits(cleared, [
    { from: after, to: after, text: `${lineBreakOf(cleared)}${bare(key)} = ${inline(value)}` },
  ])
}

function hasTable(text: string, path: readonly string[]): boolean {
  return tablesOf(parse(text)).some((table) => isWithin(table.resolvedKey, path))
}

/** Whole tables, and members of tables that stay. */
function editsToRemove(text: string, path: readonly string[]): Edit[] {
  const program = parse(text)
  const tables = tablesOf(program)
  const [own, others] = [
    tables.filter((table) => isWithin(table.resolvedKey, path)),
    tables.filter((table) => !isWithin(table.resolvedKey, path)),
  ]
  const loose = program.body[0].body
    .filter((node) => node.type === 'TOMLKeyValue')
    .map((member) => ({ member, names: namesOf(member) }))
  const inside = others.flatMap((table) =>
    table.body.map((member) => ({ member, names: [...table.resolvedKey, ...namesOf(member)] })),
  )
  const members = [...loose, ...inside].filter(({ names }) => isWithin(names, path)).map(({ member }) => member)
  if (own.length + members.length === 0) throw new DocumentError(`${path.join('.')} stands inside of another value`)
  return [...own.map((table) => linesOf(text, table, true)), ...members.map((member) => linesOf(text, member, false))]
}

/** From the first line to the last, with the comments between them; a table takes the blank line before it along. */
function linesOf(text: string, node: AST.TOMLTable | AST.TOMLKeyValue, isTable: boolean): Edit {
  const last = node.type === 'TOMLTable' ? (node.body.at(-1) ?? node.key) : node
  const start = lineStart(text, node.range[0])
  const blank = isTable ? (/(?<=\n)[ \t]*\r?\n$/.exec(text.slice(0, start))?.[0].length ?? 0) : 0
  return { from: start - blank, to: nextLine(text, last.range[1]), text: '' }
}

function tablesOf(program: AST.TOMLProgram): AST.TOMLTable[] {
  return program.body[0].body.filter((node) => node.type === 'TOMLTable')
}

function namesOf({ key }: AST.TOMLKeyValue): string[] {
  return getStaticTOMLValue(key)
}

function isAt({ kind, resolvedKey }: AST.TOMLTable, path: readonly string[]): boolean {
  return kind === 'standard' && resolvedKey.length === path.length && isWithin(resolvedKey, path)
}

function isWithin(names: readonly (string | number)[], path: readonly string[]): boolean {
  return path.every((name, at) => names[at] === name)
}

function bare(key: string): string {
  return /^[\w-]+$/.test(key) ? key : basic(key)
}

/** JSON's escapes are those of TOML; DEL is the one character that only TOML wants escaped. */
function basic(text: string): string {
  return JSON.stringify(text).replaceAll('\u007F', String.raw`\u007F`)
}

function inline(value: unknown): string {
  if (typeof value === 'string') return basic(value)
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (value instanceof Date) return value.toISOString()
  if (isObject(value)) {
    const members = Object.entries(value).map(([key, member]) => `${bare(key)} = ${inline(member)}`)
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
  }
  return String(value)
}
