/** What asterisks can open. `***` opens both; which is outside is only known at what closes first. */
export type Mark = 'bold' | 'italic' | 'both'

export interface EmphasisStep {
  readonly action: 'open' | 'close'
  readonly mark: Mark
}

const LENGTH: Readonly<Record<Mark, number>> = { bold: 2, italic: 1, both: 3 }

/**
 * What a run of asterisks does: first it closes, from the inside, then it opens. Notion escapes every other asterisk, and writes
 * `**a ****`b`**` where bold text goes on as bold code. `undefined` where the run makes no sense.
 *
 * @param open what is open, innermost first; `other` for a mark that asterisks do not close.
 */
export function planEmphasis(
  open: readonly (Mark | 'other')[],
  length: number,
  closed?: Mark,
): EmphasisStep[] | undefined {
  if (length === 0) return []
  const [innermost, ...outside] = open
  for (const mark of innermost === undefined || innermost === 'other' ? [] : closable(innermost)) {
    if (LENGTH[mark] > length) continue
    const left = innermost === 'both' && mark !== 'both' ? [mark === 'bold' ? 'italic' : 'bold', ...outside] : outside
    const rest = planEmphasis(left as (Mark | 'other')[], length - LENGTH[mark], mark)
    if (rest) return [{ action: 'close', mark }, ...rest]
  }
  return opening(length, closed, open)?.map((mark) => ({ action: 'open', mark }))
}

function closable(mark: Mark): readonly Mark[] {
  return mark === 'both' ? ['both', 'bold', 'italic'] : [mark]
}

function opening(length: number, closed: Mark | undefined, open: readonly string[]): readonly Mark[] | undefined {
  const isOpen = (mark: Mark) => open.includes(mark) || open.includes('both')
  // Two of one asterisk each would be one of two.
  const canBeItalic = !isOpen('italic')
  const afterItalic = closed === 'italic' || closed === 'both'
  if (length === 1 && canBeItalic && !afterItalic) return ['italic']
  if (length === 2 && !isOpen('bold')) return ['bold']
  if (length === 3 && canBeItalic && !isOpen('bold')) return afterItalic ? ['bold', 'italic'] : ['both']
  return undefined
}
