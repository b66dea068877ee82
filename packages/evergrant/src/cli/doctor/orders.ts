/** The first line to the second process: what its environment lacks, since secrets do not travel in one. */
export interface Greeting {
  readonly secrets: Readonly<Record<string, string>>
}

/** What the second process is told to do, one line of JSON each; it answers each with one. */
export type Order =
  /** Take the lease of a key and let it go again. */
  | { readonly do: 'try-lease'; readonly key: string; readonly waitMs: number }
  /** Read a sealed scratch record, and write `text` in its place. */
  | { readonly do: 'swap'; readonly name: string; readonly text: string }

export type Answer =
  | { readonly kind: 'lease'; readonly fence: string }
  | { readonly kind: 'busy' }
  | { readonly kind: 'swapped'; readonly found: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly hint: string }

const KINDS: readonly unknown[] = ['lease', 'busy', 'swapped', 'missing', 'failed'] satisfies Answer['kind'][]

/** An answer out of a line; `undefined` for what a program prints that is none of ours. */
export function parseAnswer(line: string): Answer | undefined {
  try {
    const parsed = JSON.parse(line) as Partial<Answer> | null
    return KINDS.includes(parsed?.kind) ? (parsed as Answer) : undefined
  } catch {
    return undefined
  }
}
