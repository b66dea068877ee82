/** How values that came from outside are shown: quoted, bounded, and never as markup or terminal control. */

const MAX_SHOWN = 200
/** Far more than is shown, so that a hostile text of a megabyte costs nothing to clean. */
const MAX_CLEANED = 4000

/** The value JSON-encoded for a message, at most 200 characters. */
export function quote(value: unknown): string {
  return truncate(visibleJson(encode(typeof value === 'string' ? value.slice(0, MAX_CLEANED) : value)))
}

function encode(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    // Nested more deeply than can be written; parsed it could be.
    return 'something that is nested too deeply'
  }
}

/** What JSON leaves as it is and a terminal obeys or a reader does not see: DEL and C1, line separators, what turns the direction of text, zero width. */
const INVISIBLE = /[\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g

/** The same JSON text with what no terminal and no log may be handed written as escapes: to a parser it says the same. */
export function visibleJson(json: string): string {
  return json.replace(INVISIBLE, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/**
 * A text from outside as one plain line: markup, control characters, line breaks and invisible or direction-changing characters are
 * taken out, at most 200 characters are kept. A comparison such as `<=50` is no markup. `undefined` when nothing readable is left.
 */
export function plainText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const line = value
    .slice(0, MAX_CLEANED)
    .replace(/<(?!=|\s*\d)[^<>]*>/g, ' ')
    .replace(/[<>](?!=|\s*\d)/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return line === '' ? undefined : truncate(line)
}

/** A URL for a message: origin and path only, since user info, query and fragment can carry secrets. */
export function displayUrl(url: string | URL): string {
  if (typeof url === 'string' && !URL.canParse(url)) return quote(url.replace(/[?#].*$/s, ''))
  const parsed = new URL(url)
  const origin = parsed.origin === 'null' ? `${parsed.protocol}//${parsed.host}` : parsed.origin
  return truncate(`${origin}${parsed.pathname}`)
}

function truncate(text: string): string {
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN - 1)}…`
}
