import { type Node, parseTree, printParseErrorCode, visit, type ParseError } from 'jsonc-parser'
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
import type { Format } from './hosts.js'

/** JSON, with as much of comments and trailing commas as the program that reads it takes. */
export function createJsonDocument(format: Exclude<Format, 'toml'>): Document {
  const rules = { disallowComments: format === 'json', allowTrailingComma: format === 'jsonc' }
  const read = (text: string) => parseStrictly(text, rules)
  return {
    parse: (text) => (text.trim() === '' ? {} : valueOf(read(text))),
    set(text, path, value) {
      if (text.trim() === '') return `${indented(nest(path, value), '', '  ', '\n')}\n`
      return applyEdits(text, editsToSet(text, read(text), path, value))
    },
    remove: (text, path) => applyEdits(text, editsToRemove(text, find(read(text), path))),
    show: (path, value) => `${JSON.stringify(path.at(-1))}: ${JSON.stringify(value, undefined, 2)}`,
  }
}

function parseStrictly(text: string, rules: { disallowComments: boolean; allowTrailingComma: boolean }): Node {
  const errors: ParseError[] = []
  const root = parseTree(text, errors, rules)
  const [first] = errors
  if (first !== undefined)
    throw new DocumentError(`${placeOf(text, first.offset)}: ${printParseErrorCode(first.error)}`)
  if (root === undefined) throw new DocumentError('it holds no value')
  return root
}

function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset)
  return `line ${before.split('\n').length}, column ${offset - lineStart(text, offset) + 1}`
}

/** As JSON.parse gives it: of two members with one name the last one counts. */
function valueOf(node: Node): unknown {
  if (node.type === 'array') return node.children?.map(valueOf) ?? []
  if (node.type !== 'object') return node.value
  const members = (node.children ?? []).map(({ children: [key, value] = [] }) => [
    String(key?.value),
    value === undefined ? undefined : valueOf(value),
  ])
  return Object.fromEntries(members)
}

function memberOf(node: Node, key: string): Node | undefined {
  return node.children?.findLast((member) => member.children?.[0]?.value === key)
}

function find(root: Node, path: readonly string[]): Node {
  let member: Node | undefined
  for (const key of path) {
    const holder: Node | undefined = member === undefined ? root : member.children?.[1]
    member = holder?.type === 'object' ? memberOf(holder, key) : undefined
    if (member === undefined) throw new DocumentError(`there is no ${path.join('.')}`)
  }
  if (member === undefined) throw new TypeError('The path is empty')
  return member
}

function nest(path: readonly string[], value: unknown): unknown {
  return path.reduceRight((inner, key) => ({ [key]: inner }), value)
}

function editsToSet(text: string, root: Node, path: readonly string[], value: unknown): Edit[] {
  let node = root
  for (const [at, key] of path.entries()) {
    if (node.type !== 'object') throw new DocumentError(`${path.slice(0, at).join('.') || 'the whole'} is no object`)
    const found = memberOf(node, key)?.children?.[1]
    if (found === undefined) return editsToInsert(text, node, key, nest(path.slice(at + 1), value))
    node = found
  }
  return [{ from: node.offset, to: node.offset + node.length, text: written(text, value, indentAt(text, node.offset)) }]
}

function editsToInsert(text: string, holder: Node, key: string, value: unknown): Edit[] {
  const last = holder.children?.at(-1)
  if (last === undefined) return [editToFill(text, holder, key, value)]
  const end = last.offset + last.length
  const comma = commaAfter(text, end, holder)
  const isOwnLine = text.slice(lineStart(text, last.offset), last.offset).trim() === ''
  if (!isOwnLine) {
    return [{ from: end, to: end, text: `, ${JSON.stringify(key)}: ${JSON.stringify(value)}` }]
  }
  const indent = text.slice(lineStart(text, last.offset), last.offset)
  const member = `${lineBreakOf(text)}${indent}${JSON.stringify(key)}: ${written(text, value, indent)}`
  const at = afterComments(text, comma === undefined ? end : comma + 1)
  return [
    ...(comma === undefined ? [{ from: end, to: end, text: ',' }] : []),
    { from: at, to: at, text: comma === undefined ? member : `${member},` },
  ]
}

/** The first member of an object. */
function editToFill(text: string, { offset, length }: Node, key: string, value: unknown): Edit {
  const [outer, lineBreak] = [indentAt(text, offset), lineBreakOf(text)]
  const indent = outer + unitOf(text)
  const kept = text.slice(offset + 1, offset + length - 1).trimEnd()
  const member = `${lineBreak}${indent}${JSON.stringify(key)}: ${written(text, value, indent)}${lineBreak}${outer}`
  return { from: offset + 1 + kept.length, to: offset + length - 1, text: member }
}

function editsToRemove(text: string, member: Node): Edit[] {
  const holder = member.parent
  const siblings = holder?.children ?? []
  const before = siblings[siblings.indexOf(member) - 1]
  const end = member.offset + member.length
  if (holder === undefined) throw new TypeError('The whole cannot be removed')
  const comma = commaAfter(text, end, holder)
  const own = withItsLine(text, member.offset, comma === undefined ? end : comma + 1)
  if (comma !== undefined && text.slice(end, comma).trim() !== '') {
    return [withItsLine(text, member.offset, end), { from: comma, to: comma + 1, text: '' }]
  }
  // A comma that followed was a trailing one where nothing comes after: then the one before becomes it.
  if (comma !== undefined || before === undefined) return [own]
  const orphan = commaAfter(text, before.offset + before.length, holder)
  if (orphan === undefined) return [own]
  const isBeside = text.slice(orphan + 1, own.from).trim() === '' && !text.slice(orphan, own.from).includes('\n')
  return isBeside ? [{ ...own, from: orphan }] : [own, { from: orphan, to: orphan + 1, text: '' }]
}

/** The whole lines, where nothing else stands on them. */
function withItsLine(text: string, from: number, to: number): Edit {
  const start = lineStart(text, from)
  const end = lineEnd(text, to)
  const isAlone = text.slice(start, from).trim() === '' && text.slice(to, end).trim() === ''
  if (isAlone) return { from: start, to: nextLine(text, end), text: '' }
  const spaces = /^[ \t]*/.exec(text.slice(to))?.[0].length ?? 0
  return { from, to: to + spaces, text: '' }
}

/** The comma that follows a member, with nothing but comments between them. */
function commaAfter(text: string, from: number, holder: Node): number | undefined {
  const until = holder.children?.find(({ offset }) => offset >= from)?.offset ?? holder.offset + holder.length
  let found: number | undefined
  visit(text, {
    onSeparator(character, offset) {
      if (character === ',' && offset >= from && offset < until) found ??= offset
    },
  })
  return found
}

/** Behind the comments on the same line: they are about what stands before them. */
function afterComments(text: string, from: number): number {
  let at = from
  visit(text, {
    onComment(offset, length) {
      if (offset >= at && /^[ \t]*$/.test(text.slice(at, offset))) at = offset + length
    },
  })
  return at
}

function written(text: string, value: unknown, indent: string): string {
  return indented(value, indent, unitOf(text), lineBreakOf(text))
}

function indented(value: unknown, indent: string, unit: string, lineBreak: string): string {
  return JSON.stringify(value, undefined, unit).replaceAll('\n', `${lineBreak}${indent}`)
}

function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? ''
}

/** One step of indentation, as the first indented line has it. */
function unitOf(text: string): string {
  return /\n(?<unit>\t|[ ]{1,8})[^\s]/.exec(text)?.groups?.['unit'] ?? '  '
}
