import type { ContentUpdate } from '../pages.js'
import { withoutSignatures } from '../replies/signed-urls.js'
import { contentMeaning, type Reading, READINGS } from './content-meaning.js'

/** Whether a page shows what was written: Notion stores it in words of its own. */
export function isSameContent(written: string, stored: string): boolean {
  if (written === stored) return true
  const now = canonical(stored)
  return READINGS.some((reading) => canonical(written, reading) === now)
}

/**
 * Whether the updates are in the text that is there now. It can differ from what was meant where somebody else wrote too, or where Notion stores
 * it in other words.
 */
export function hasLanded(updates: readonly ContentUpdate[], texts: Texts): boolean {
  if (updates.every((update) => isIn(update, texts))) return true
  const canonicalTexts = { before: canonical(texts.before), now: canonical(texts.now) }
  return READINGS.some((reading) =>
    updates.every((update) =>
      isIn({ old: canonical(update.old, reading), new: canonical(update.new, reading) }, canonicalTexts),
    ),
  )
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

/** The text in one form for all that means the same, without what changes with every fetch, or with the attachment of an upload. */
function canonical(text: string, reading?: Reading): string {
  return withoutSignatures(contentMeaning(text, reading)).replaceAll(FILE, 'file:')
}

/** An upload has another address once it is in a page. */
const FILE = /(?:file-upload|notion-file-block):\/\/[^\s"'<>()]*/g

function countOf(text: string, part: string): number {
  return part === '' ? 0 : text.split(part).length - 1
}
