export type Level = 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT'

/**
 * How Evergrant stands to a requirement. `deviation`: done otherwise on purpose, which a test shows. `gap`: not done; where a test shows it, that
 * test is an expected failure.
 */
export type Standing =
  | { readonly state: 'held' }
  | { readonly state: 'deviation' | 'not applicable' | 'gap'; readonly reason: string }

/** What a specification asks of a client, in our own words. */
export interface Requirement {
  /** `page/name`: what tests cite. It stays the same when the words change. */
  readonly id: string
  readonly level: Level
  /** The sections that ask for it; more than one where revisions say the same. */
  readonly urls: readonly string[]
  readonly behaviour: string
  readonly standing: Standing
}

/** A page of a specification, or several about one matter. */
export interface Page {
  readonly title: string
  readonly requirements: readonly Requirement[]
}

type Row = Omit<Requirement, 'id'> & { readonly name: string }
type MakeRow = (name: string, urls: string | readonly string[], behaviour: string, standing?: Standing) => Row

export function page(id: string, title: string, rows: readonly Row[]): Page {
  return { title, requirements: rows.map(({ name, ...row }) => ({ id: `${id}/${name}`, ...row })) }
}

export const must = rowsOf('MUST')
export const mustNot = rowsOf('MUST NOT')
export const should = rowsOf('SHOULD')
export const shouldNot = rowsOf('SHOULD NOT')

function rowsOf(level: Level): MakeRow {
  return (name, urls, behaviour, standing = { state: 'held' }) => ({
    name,
    level,
    urls: typeof urls === 'string' ? [urls] : urls,
    behaviour,
    standing,
  })
}

export const deviation = (reason: string): Standing => ({ state: 'deviation', reason })
export const notApplicable = (reason: string): Standing => ({ state: 'not applicable', reason })
/** None at the moment. @public */
export const gap = (reason: string): Standing => ({ state: 'gap', reason })

/** A section of an RFC. */
export const rfc = (number: number, section: string): string =>
  `https://www.rfc-editor.org/rfc/rfc${number}.html#section-${section}`

/** Below a revision of the MCP specification. */
export const mcp = (revision: '2025-11-25' | '2026-07-28', path: string): string =>
  `https://modelcontextprotocol.io/specification/${revision}/basic/${path}`
