import { onOneLine } from '../terminal.js'
import type { PullChange, PullSummary } from './pull-report.js'

const WORDS: Readonly<Record<PullChange['outcome'], string>> = {
  new: 'new',
  updated: 'updated',
  unchanged: 'unchanged',
  restored: 'restored',
  kept: 'kept',
  conflict: 'conflict',
  theirs: 'theirs',
  ours: 'ours',
  gone: 'gone',
  removed: 'removed',
  'gone-changed': 'gone',
  moved: 'moved',
  file: 'file',
  'file-missing': 'no file',
  unreachable: 'not shown',
  twice: 'twice',
}

const NOTES: Readonly<Partial<Record<PullChange['outcome'], string>>> = {
  conflict: 'changed here and in Notion; Notion’s is beside it',
  kept: 'changed here, and not in Notion',
  restored: 'was removed here',
  gone: 'no longer in Notion; --prune removes it',
  'gone-changed': 'no longer in Notion, and changed here: it stays',
  unreachable: 'this login may not see it',
  twice: 'another file has the same id; this one is left alone',
}

/** One thing on one line: what became of which file. */
export function pullChangeLine({ outcome, path, from, reason }: PullChange): string {
  const note = reason ?? NOTES[outcome]
  const shown = from === undefined ? onOneLine(path) : `${onOneLine(from)} -> ${onOneLine(path)}`
  return `${WORDS[outcome].padEnd(9)}  ${shown}${note === undefined ? '' : `  (${onOneLine(note)})`}`
}

/** The end of the story, in a sentence or two. */
export function pullWords(
  { pages, files }: PullSummary,
  { root, dryRun }: { readonly root: string; readonly dryRun: boolean },
): string {
  const written = pages.new + pages.updated + pages.restored + pages.theirs
  const parts = [
    `${written} written`,
    `${pages.unchanged} unchanged`,
    ...(pages.kept + pages.ours > 0 ? [`${pages.kept + pages.ours} kept as changed here`] : []),
    ...(pages.gone + pages['gone-changed'] > 0 ? [`${pages.gone + pages['gone-changed']} gone in Notion`] : []),
    ...(pages.removed > 0 ? [`${pages.removed} removed`] : []),
    ...(files.downloaded > 0 ? [`${files.downloaded} files downloaded`] : []),
  ]
  const said = dryRun ? `Nothing was written. It would be: ${parts.join(', ')}.` : `${parts.join(', ')}: ${root}`
  if (pages.conflict === 0) return said
  const those = pages.conflict === 1 ? '1 conflict' : `${pages.conflict} conflicts`
  return `${said}\n${those}: put together what belongs together, then pull again with --ours, or with --theirs to take Notion’s.`
}
