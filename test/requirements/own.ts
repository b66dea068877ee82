/** The servers that scenarios of our own run against. */
export type Counterpart = 'sandbox' | 'oidc-provider' | 'better-auth' | 'fastmcp' | 'scripted'

/** What the official suite does not test. A test cites it as `own/name/counterpart`. */
export interface Scenario {
  readonly name: string
  readonly behaviour: string
  readonly counterparts: readonly Counterpart[]
}

export const SCENARIOS: readonly Scenario[] = []
