/** A title as replies show it: the emoji icon, a space, the words. */
export function titled(icon: string | undefined, title: string): string {
  return icon === undefined || /^(https?:|:|icons\/)/.test(icon) ? title : `${icon} ${title}`
}

/** An icon as replies describe it beside the text. */
export function describeIcon(value: string | undefined): unknown {
  if (value === undefined) return null
  if (/^https?:/.test(value)) return { type: 'external', url: value }
  if (value.startsWith('icons/')) return { type: 'external', url: `https://www.notion.so/${value}.svg` }
  if (/^:.+:$/.test(value)) return { type: 'custom_emoji', name: value.slice(1, -1) }
  return { type: 'emoji', emoji: value }
}
