import { plainText } from '../internal/redact.js'

/** One challenge of a `WWW-Authenticate` header. `scheme` and parameter names are lower case; of a repeated parameter the first counts. */
export interface Challenge {
  readonly scheme: string
  readonly parameters: Readonly<Record<string, string>>
  readonly token68?: string
}

/** What an MCP server says about the authorization it wants. The values come from outside. */
export interface BearerChallenge {
  /** URL of the protected resource metadata, as sent. */
  readonly resourceMetadata?: string
  readonly scope?: string
  /** It wants tokens that are bound to a key (RFC 9449 §7.1). */
  readonly wantsProof?: true
  readonly error?: string
  /** One plain line. */
  readonly errorDescription?: string
}

const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y
const SPACES = /[ \t]*/y
const EQUALS = /[ \t]*=[ \t]*/y
const SEPARATORS = /[ \t,]*/y
// The lookahead tells `Basic abc==` from `Basic realm=x`.
const TOKEN68 = /[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))/y
// Wider than the grammar: servers do send URLs without quotes.
const UNQUOTED = /[^\s,"]+/y
const QUOTED = /"((?:[^"\\]|\\[^])*)(?:"|\\?$)/y
const JUNK = /[^,"]+|"(?:[^"\\]|\\[^])*(?:"|\\?$)/y

/**
 * Every challenge of the header, in order. Several challenges may share one header, separated by the same commas that separate their
 * parameters. Malformed parts are skipped; nothing throws.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110.html#section-11.6.1
 */
export function parseChallenges(header: string | null | undefined): Challenge[] {
  const scanner = createScanner(header ?? '')
  const found: { scheme: string; parameters: Map<string, string>; token68?: string }[] = []
  for (;;) {
    scanner.take(SEPARATORS)
    if (scanner.atEnd()) break
    const name = scanner.take(TOKEN)?.[0].toLowerCase()
    if (name === undefined) {
      scanner.take(JUNK)
      continue
    }
    const current = found.at(-1)
    if (scanner.take(EQUALS) !== undefined) {
      const value = scanner.takeValue()
      if (value !== undefined && current !== undefined && !current.parameters.has(name))
        current.parameters.set(name, value)
      continue
    }
    scanner.take(SPACES)
    const token68 = scanner.take(TOKEN68)?.[0]
    found.push({ scheme: name, parameters: new Map(), ...(token68 === undefined ? {} : { token68 }) })
  }
  return found.map((challenge) => ({ ...challenge, parameters: Object.fromEntries(challenge.parameters) }))
}

/**
 * What the Bearer and DPoP challenges of the header say together. A server that takes tokens of either kind may say the rest beside one of
 * them only; where both say something, and which kind it prefers, the first one counts.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750.html#section-3
 * @see https://www.rfc-editor.org/rfc/rfc9728.html#section-5.1
 */
export function bearerChallenge(header: string | null | undefined): BearerChallenge | undefined {
  const challenges = parseChallenges(header).filter(({ scheme }) => scheme === 'bearer' || scheme === 'dpop')
  const [preferred] = challenges
  if (preferred === undefined) return undefined
  const said = Object.fromEntries(challenges.toReversed().flatMap(({ parameters }) => Object.entries(parameters)))
  const { resource_metadata: resourceMetadata, scope, error, error_description } = said
  const errorDescription = plainText(error_description)
  return {
    ...(resourceMetadata ? { resourceMetadata } : {}),
    ...(scope ? { scope } : {}),
    ...(preferred.scheme === 'dpop' ? { wantsProof: true } : {}),
    ...(error ? { error } : {}),
    ...(errorDescription === undefined ? {} : { errorDescription }),
  }
}

function createScanner(text: string) {
  let position = 0
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = position
    const match = pattern.exec(text)
    if (match === null) return undefined
    position = pattern.lastIndex
    return match
  }
  return {
    take,
    atEnd: () => position >= text.length,
    takeValue: (): string | undefined => {
      const quoted = take(QUOTED)
      if (quoted !== undefined) return (quoted[1] ?? '').replace(/\\([^])/g, '$1')
      return take(UNQUOTED)?.[0]
    },
  }
}
