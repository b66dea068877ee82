const UUID = /[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}/gi

/** The URL under which rows, page text and properties know a page or a database. */
export function pageUrl(id: string): string {
  return `https://app.notion.com/p/${id.replaceAll('-', '')}`
}

/** The same URL as replies carry it outside page text. */
export function shareUrl(id: string): string {
  return `${pageUrl(id)}?pvs=204`
}

export function collectionUrl(id: string): string {
  return `collection://${id}`
}

export function viewUrl(id: string): string {
  return `view://${id}`
}

export function userUrl(id: string): string {
  return `user://${id}`
}

/** The last UUID in an id, a URL or a URI, with dashes; undefined when there is none. */
export function readId(reference: string): string | undefined {
  const withoutQuery = /[?&]v=/.test(reference) ? reference : (reference.split(/[?#]/)[0] ?? '')
  const hex = withoutQuery.match(UUID)?.at(-1)?.replaceAll('-', '').toLowerCase()
  return hex === undefined ? undefined : toUuid(hex)
}

/** 32 hexadecimal digits with the dashes of a UUID. */
export function toUuid(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** Takes off the `{{…}}` that wraps URLs in database text. */
export function unwrap(reference: string): string {
  return /^\{\{(.*)\}\}$/.exec(reference)?.[1] ?? reference
}

/** Text made safe for the attributes and bodies of Notion's pseudo-XML. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
