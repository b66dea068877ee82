import { parseMarkdown } from '../markdown/parse.js'
import { printMarkdown } from '../markdown/print.js'
import type { ContentUpdate } from '../pages.js'
import { withoutSignatures } from '../replies/signed-urls.js'

/** Whether two texts are the same page: Notion stores what is written in words of its own. */
export function isSameContent(one: string, other: string): boolean {
  return one === other || canonical(one) === canonical(other)
}

/**
 * Whether the updates are in the text that is there now. It can differ from what was meant where somebody else wrote too, or where Notion stores
 * it in other words.
 */
export function hasLanded(updates: readonly ContentUpdate[], texts: Texts): boolean {
  if (updates.every((update) => isIn(update, texts))) return true
  const canonicalTexts = { before: canonical(texts.before), now: canonical(texts.now) }
  return updates.every((update) => isIn({ old: canonical(update.old), new: canonical(update.new) }, canonicalTexts))
}

interface Texts {
  readonly before: string
  readonly now: string
}

function isIn({ old, new: written }: Pick<ContentUpdate, 'old' | 'new'>, { before, now }: Texts): boolean {
  if (written !== '' && written.includes(old)) return countOf(now, written) > countOf(before, written)
  const wasTakenOut = countOf(now, old) < countOf(before, old)
  return wasTakenOut && now.includes(written)
}

/** The text as it is written once and for all, without what changes with every fetch, or with the attachment of an upload. */
function canonical(text: string): string {
  return withoutSignatures(printMarkdown(parseMarkdown(text))).replaceAll(FILE, 'file:')
}

/** An upload has another address once it is in a page. */
const FILE = /(?:file-upload|notion-file-block):\/\/[^\s"'<>()]*/g

function countOf(text: string, part: string): number {
  return part === '' ? 0 : text.split(part).length - 1
}
