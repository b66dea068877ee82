/** A title as replies show it: the emoji icon, a space, the words. */
export function titled(icon: string | undefined, title: string): string {
  return icon === undefined || /^(https?:|:|icons\/)/.test(icon) ? title : `${icon} ${title}`
}

/** An icon as replies describe it beside the text. */
export function describeIcon(value: string | undefined): unknown {
  if (value === undefined) return null
  return /^https?:/.test(value) ? { type: 'external', url: value } : { type: 'emoji', emoji: value }
}
