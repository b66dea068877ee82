/** What a process says of one of its edits. */
export interface Told {
  readonly token: string
  readonly kind: 'own' | 'shared'
  readonly outcome: 'accepted' | 'refused'
  readonly code?: string
}

export interface Judgement {
  readonly accepted: number
  /** Refused edits by the code of their error. */
  readonly refused: Readonly<Record<string, number>>
  /** Refused as perhaps there, and there. */
  readonly perhapsAndThere: number
  /** What must not be, in words. */
  readonly faults: readonly string[]
}

/** Errors that say themselves that the edit may be there. */
const PERHAPS = new Set(['MAYBE_COMMITTED', 'EDIT_NOT_VERIFIED'])

/** Compares what was told with the text of the page: what was accepted is there once, what was refused is not, and nothing was kept back. */
export function judge(
  told: readonly Told[],
  { content, asked }: { readonly content: string; readonly asked: number },
): Judgement {
  const lines = new Map<string, number>()
  for (const [line] of content.matchAll(/(?<=^- )p\d+x\d+$/gm)) lines.set(line, (lines.get(line) ?? 0) + 1)
  const refused: Record<string, number> = {}
  const faults: string[] = []
  let [accepted, perhapsAndThere] = [0, 0]
  if (told.length !== asked) faults.push(`${asked - told.length} edits of ${asked} were not told of`)
  for (const { token, outcome, code = 'no code' } of told) {
    const times = lines.get(token) ?? 0
    lines.delete(token)
    if (outcome === 'accepted') accepted += 1
    else refused[code] = (refused[code] ?? 0) + 1
    if (outcome === 'refused' && PERHAPS.has(code) && times === 1) perhapsAndThere += 1
    else if (times !== (outcome === 'accepted' ? 1 : 0))
      faults.push(`${token} was ${outcome} (${code}) and stands there ${times} times`)
  }
  for (const token of lines.keys()) faults.push(`${token} stands there, and nobody told of it`)
  return { accepted, refused, perhapsAndThere, faults }
}
