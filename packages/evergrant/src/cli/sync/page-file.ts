import { parseDocument, stringify } from 'yaml'
import { EvergrantError } from '../../errors.js'
import { isObject } from '../../internal/json-object.js'
import { quote } from '../../internal/redact.js'

/** The version of the front matter that is written, and the newest one that is read. */
const FORMAT = 1

/** A page as a file: front matter, then its content as Notion stores it. */
export interface PageFile {
  /** `undefined` for a file that this program has not written. */
  readonly format: number | undefined
  readonly id?: string | undefined
  readonly url?: string | undefined
  readonly title?: string | undefined
  readonly icon?: string | undefined
  readonly cover?: string | undefined
  /** Address of the page, or `collection://…`, that it stands in. */
  readonly parent?: string | undefined
  readonly revision?: string | undefined
  /** The server left parts out. */
  readonly isIncomplete?: boolean | undefined
  /** Of a row, as YAML has them. */
  readonly properties?: Readonly<Record<string, unknown>> | undefined
  /** What the server works out: written for the reader, never sent. */
  readonly computed?: Readonly<Record<string, unknown>> | undefined
  /** What somebody added: kept. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined
  readonly content: string
}

const FENCE = '---'
const TEXTS = ['id', 'url', 'title', 'icon', 'cover', 'parent', 'revision'] as const
const OWN = new Set(['evergrant', ...TEXTS, 'incomplete', 'properties', 'computed'])

export function printPageFile(file: PageFile): string {
  const head: Record<string, unknown> = { evergrant: FORMAT }
  for (const name of TEXTS) if (file[name] !== undefined) head[name] = file[name]
  if (file.isIncomplete) head['incomplete'] = true
  if (file.properties !== undefined) head['properties'] = file.properties
  if (file.computed !== undefined) head['computed'] = file.computed
  const body = file.content === '' ? '' : `\n${file.content}\n`
  return `${FENCE}\n${printYaml({ ...head, ...file.extra })}${FENCE}\n${body}`
}

/** @throws `FILE_UNREADABLE`, `RECORD_TOO_NEW` */
export function parsePageFile(text: string, path: string): PageFile {
  const { head, content } = split(text)
  if (head === undefined) return { format: undefined, content }
  const data = parseYaml(head, path)
  const format = data['evergrant']
  if (format === undefined) return { format: undefined, ...foreign(data), extra: extraOf(data), content }
  if (typeof format !== 'number' || !Number.isInteger(format) || format < 1) {
    throw unreadable(path, `evergrant: ${quote(format)} is no version`)
  }
  if (format > FORMAT) {
    throw new EvergrantError('RECORD_TOO_NEW', `${path} has the format ${format}, and this program knows ${FORMAT}`)
  }
  return {
    format,
    ...textsOf(data, path),
    isIncomplete: data['incomplete'] === true,
    properties: mapOf(data, 'properties', path),
    computed: mapOf(data, 'computed', path),
    extra: extraOf(data),
    content,
  }
}

/** YAML as this program writes it: one line for each plain value, so that a diff shows what changed. */
export function printYaml(data: unknown): string {
  return stringify(data, { lineWidth: 0, aliasDuplicateObjects: false, nullStr: 'null' })
}

/** @throws `FILE_UNREADABLE` */
function parseYaml(text: string, path: string): Record<string, unknown> {
  const document = parseDocument(text, { schema: 'core', prettyErrors: true, uniqueKeys: true, logLevel: 'error' })
  const [error] = document.errors
  if (error !== undefined) throw unreadable(path, error.message.split('\n')[0] ?? '')
  let data: unknown
  try {
    // Aliases are never written here, and a few of them can stand for gigabytes.
    data = document.toJS({ maxAliasCount: 0 })
  } catch {
    throw unreadable(path, 'it holds aliases')
  }
  if (data === null) return {}
  if (!isObject(data)) throw unreadable(path, 'it is no list of names and values')
  return data
}

function split(text: string): { readonly head?: string; readonly content: string } {
  const clean = text.startsWith('\uFEFF') ? text.slice(1) : text
  const [first = '', ending = '\n'] = /^---[ \t]*(\r?\n)/.exec(clean) ?? []
  if (first === '') return { content: withoutLastBreak(withoutReturns(clean)) }
  const body = ending === '\r\n' ? withoutReturns(clean) : clean
  const start = body.indexOf('\n') + 1
  const end = /^---[ \t]*$/m.exec(body.slice(start))
  if (end === null) return { content: withoutLastBreak(body) }
  const after = body.slice(start + end.index + end[0].length).replace(/^\n/, '')
  return { head: body.slice(start, start + end.index), content: withoutLastBreak(after.replace(/^\n/, '')) }
}

const withoutLastBreak = (text: string): string => text.replace(/\n$/, '')
const withoutReturns = (text: string): string => text.replaceAll('\r\n', '\n')

function textsOf(data: Record<string, unknown>, path: string): Partial<Record<(typeof TEXTS)[number], string>> {
  const texts: Partial<Record<(typeof TEXTS)[number], string>> = {}
  for (const name of TEXTS) {
    const value = data[name]
    if (value === undefined || value === null) continue
    if (typeof value !== 'string') throw unreadable(path, `${name} has to be text; put ${quote(value)} in quotes`)
    texts[name] = value
  }
  return texts
}

/** What somebody wrote for a new page. The ID of another program is not Notion's. */
function foreign(data: Record<string, unknown>): Partial<PageFile> {
  const names = (['title', 'icon', 'cover', 'parent'] as const).filter((name) => typeof data[name] === 'string')
  const { properties } = data
  return {
    ...Object.fromEntries(names.map((name) => [name, data[name]])),
    ...(isObject(properties) && { properties }),
  }
}

function mapOf(data: Record<string, unknown>, name: string, path: string): Record<string, unknown> | undefined {
  const value = data[name]
  if (value === undefined) return undefined
  if (value === null) return {}
  if (!isObject(value)) throw unreadable(path, `${name} has to be a list of names and values`)
  return value
}

function extraOf(data: Record<string, unknown>): Record<string, unknown> | undefined {
  const extra = Object.entries(data).filter(([name]) => !OWN.has(name))
  return extra.length === 0 ? undefined : Object.fromEntries(extra)
}

function unreadable(path: string, reason: string): EvergrantError {
  return new EvergrantError('FILE_UNREADABLE', `The front matter of ${quote(path)} cannot be read: ${reason}`)
}
