import { fromBase64Url } from '../../internal/digest.js'

const SHOWN = 3

/** The first few of many. */
export function listed(words: readonly string[]): string {
  const rest = words.length - SHOWN
  return `${words.slice(0, SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

/** What a record is, by its key. */
export function recordWords(key: string): string {
  const [kind, _owner, server, profile] = key.split('/')
  if (kind !== 'credential' || server === undefined || profile === undefined) return `a record of the kind ${kind}`
  return loginWords({ server: decoded(server), profile: decoded(profile) })
}

export function loginWords({ server, profile }: { readonly server: string; readonly profile: string }): string {
  return `profile ${JSON.stringify(profile)} at ${server}`
}

const decoded = (part: string) => new TextDecoder().decode(fromBase64Url(part))
