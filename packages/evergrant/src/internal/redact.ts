/** How values that came from outside are shown: quoted, bounded, and never as markup or terminal control. */

const MAX_SHOWN = 200
/** Far more than is shown, so that a hostile text of a megabyte costs nothing to clean. */
const MAX_CLEANED = 4000

/** The value JSON-encoded for a message, at most 200 characters. */
export function quote(value: unknown): string {
  const encoded = typeof value === 'string' ? JSON.stringify(value.slice(0, MAX_CLEANED)) : JSON.stringify(value)
  return truncate(encoded ?? String(value))
}

/**
 * A text from outside as one plain line: markup, control characters, line breaks and invisible or direction-changing characters are
 * taken out, at most 200 characters are kept. `undefined` when nothing readable is left.
 */
export function plainText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const line = value
    .slice(0, MAX_CLEANED)
    .replace(/<[^<>]*>/g, ' ')
    .replace(/[<>]/g, ' ')
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
