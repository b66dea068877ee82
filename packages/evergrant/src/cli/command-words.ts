import { ENVIRONMENT } from './environment.js'

/** Where commands go that name no server. */
export const DEFAULT_SERVER = ENVIRONMENT.EVERGRANT_SERVER.default

/** A command for this connection, ready to be copied into a shell: only the flags that differ from the defaults. */
export function commandFor(words: string, connection: { readonly server?: string; readonly profile?: string }): string {
  const { server, profile } = connection
  const flags = [
    ...(profile === undefined || profile === 'default' ? [] : ['--profile', quoted(profile)]),
    ...(server === undefined || server === DEFAULT_SERVER ? [] : ['--server', quoted(server)]),
  ]
  return ['evergrant', words, ...flags].join(' ')
}

function quoted(word: string): string {
  return /^[\w./:@%=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
