/**
 * The body of a page as Markdown, out of the envelope that Notion's fetch tool wraps it in. The body is user-written text:
 * it can hold the closing tag itself, and nothing in it is unescaped. `undefined` when the text is no page.
 */
export function bodyOfPage(text: string): string | undefined {
  const opening = /^<content>$/m.exec(text)
  if (opening !== null) {
    const start = opening.index + opening[0].length
    const end = text.lastIndexOf('</content>')
    return (end < start ? text.slice(start) : text.slice(start, end)).replace(/^\n/, '').replace(/\n$/, '')
  }
  return /^<blank-page>/m.test(text) ? '' : undefined
}
