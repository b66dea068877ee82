import { quote } from '../../internal/redact.js'
import { contentMeaning } from './content-meaning.js'

/** Where a page is first another one than was meant, as the rest of a sentence; nothing where both mean the same. */
export function firstDifference(meant: string, stored: string): string {
  const [wanted, found] = [meant, stored].map((text) => contentMeaning(text).split('\n'))
  const at = (wanted ?? []).findIndex((line, index) => line !== found?.[index])
  const index = at === -1 ? (wanted?.length ?? 0) : at
  const [want, have] = [wanted?.[index], found?.[index]]
  if (want === undefined && have === undefined) return ''
  if (have === undefined) return `: it ends where ${shown(want)} was meant`
  return want === undefined
    ? `: it goes on with ${shown(have)}`
    : `: it has ${shown(have)} where ${shown(want)} was meant`
}

function shown(line = ''): string {
  const text = line.trim()
  return quote(text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)
}

const LONGEST = 100
