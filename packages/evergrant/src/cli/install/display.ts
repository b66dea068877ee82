import { diffLines } from 'diff'
import { displayUrl } from '../../internal/redact.js'
import type { Io } from '../io.js'
import { paint, withoutControls } from '../terminal.js'
import type { Document } from './document.js'
import { isObject, startsBridge } from './entry.js'
import type { Plan } from './plan.js'

const HIDDEN = '(not shown)'

/** What stands there and what would, line by line. Only the entry: its neighbours may hold secrets. */
export function showChange(
  { before, after, path }: Plan,
  document: Document,
  { stdout, env }: Pick<Io, 'stdout' | 'env'>,
): string {
  const text = (value: unknown) => (value === undefined ? '' : `${document.show(path, withoutSecrets(value))}\n`)
  const lines = diffLines(text(before), text(after)).flatMap(({ value, added, removed }) =>
    value
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => {
        const mark = added ? '+' : removed ? '-' : ' '
        const shown = `${mark} ${withoutControls(line)}`
        return mark === ' ' ? shown : paint(stdout, env, added ? 'green' : 'red', shown)
      }),
  )
  return lines.filter((line) => line.trim() !== '').join('\n')
}

/**
 * An entry without what may be a secret. Of one that starts the bridge the words are ours; of any other they may hold a token, and
 * so may every value of a variable or header.
 */
export function withoutSecrets(entry: unknown): unknown {
  if (!isObject(entry)) return entry === undefined ? undefined : HIDDEN
  const isOurs = startsBridge(entry)
  const members = Object.entries(entry).map(([key, value]) => {
    if (['env', 'environment', 'headers', 'http_headers'].includes(key)) return [key, hideValues(value)]
    if (key === 'env_vars' || typeof value === 'boolean' || typeof value === 'number') return [key, value]
    if (['url', 'serverUrl', 'httpUrl'].includes(key))
      return [key, typeof value === 'string' ? displayUrl(value) : HIDDEN]
    if (key === 'type' || (key === 'command' && typeof value === 'string')) return [key, value]
    if (key === 'args' || key === 'command') return [key, isOurs && Array.isArray(value) ? hideHeaders(value) : HIDDEN]
    return [key, HIDDEN]
  })
  return Object.fromEntries(members)
}

/** A header stands there by the name of its variable; one that was put there by hand may not. */
function hideHeaders(words: readonly unknown[]): unknown[] {
  return words.map((word, at) => {
    if (words[at - 1] === '--header' && !isReferenceToHeader(word)) return HIDDEN
    return typeof word === 'string' && word.startsWith('--header=') && !isReferenceToHeader(word.slice(9))
      ? `--header=${HIDDEN}`
      : word
  })
}

/** `NAME=env:VARIABLE`. */
export function isReferenceToHeader(word: unknown): boolean {
  return typeof word === 'string' && /^[\w!#$%&'*+.^`|~-]+=env:[A-Za-z_]\w*$/.test(word)
}

const OPEN = ['PATH', 'EVERGRANT_HOME']
const REFERENCE = /^(?:\$\{(?:env:)?\w+\}|\{env:\w+\})$/

function hideValues(value: unknown): unknown {
  if (!isObject(value)) return HIDDEN
  const members = Object.entries(value).map(([name, each]) => {
    const isOpen = typeof each === 'string' && (REFERENCE.test(each) || OPEN.includes(name))
    return [name, isOpen ? each : HIDDEN]
  })
  return Object.fromEntries(members)
}
