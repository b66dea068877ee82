import { invalid } from '../workspace/api-error.js'

/** The icon and the cover that a write gives a page; what is not given is not among them. */
export function readLook(input: { readonly icon?: string | undefined; readonly cover?: string | undefined }) {
  return {
    ...(input.icon === undefined ? {} : { icon: readIcon(input.icon) }),
    ...(input.cover === undefined ? {} : { cover: readCover(input.cover) }),
  }
}

function readIcon(icon: string): string | undefined {
  if (icon === 'none') return undefined
  const isKnown = /^(?:https?:\/\/\S+|:[\w+-]+:|icons\/\w+)$/.test(icon) || isEmoji(icon)
  if (!isKnown) throw invalid('icon must be an emoji, ":custom_emoji:", "icons/name_color", a URL or "none".')
  return icon
}

function isEmoji(text: string): boolean {
  return text.length <= 40 && /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}|[0-9#*]\ufe0f?\u20e3)/u.test(text)
}

function readCover(cover: string): string | undefined {
  if (cover === 'none') return undefined
  if (!/^https?:\/\/\S+$/.test(cover)) throw invalid('cover must be a URL or "none".')
  return cover
}
