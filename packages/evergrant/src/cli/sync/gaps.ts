/** Blocks that the server left out of a long page: each stands there as `<unknown url="…#ID"/>`, and can be fetched by its ID. */

const UNKNOWN = /^(\t*)<unknown\s[^>]*?url="([^"]*)"[^>]*?(?:\/>|>\s*<\/unknown>)[ \t]*$/gm

/** The content with the blocks that were fetched in their places, and the IDs of those that are missing still. */
export function fillGaps(
  content: string,
  blocks: ReadonlyMap<string, string>,
): { readonly content: string; readonly missing: readonly string[] } {
  const missing: string[] = []
  const filled = content.replace(UNKNOWN, (tag: string, indent: string, url: string) => {
    const id = blockIdOf(url)
    const block = id === undefined ? undefined : blocks.get(id)
    if (block === undefined) {
      missing.push(id ?? url)
      return tag
    }
    return block
      .split('\n')
      .map((line) => (line === '' ? line : `${indent}${line}`))
      .join('\n')
  })
  return { content: filled, missing }
}

/** UUID with dashes of the block that an address ends in. */
function blockIdOf(url: string): string | undefined {
  const [hex] = /[\da-f]{32}(?=[^\da-f]*$)/i.exec(url.replaceAll('-', '')) ?? []
  return hex?.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
