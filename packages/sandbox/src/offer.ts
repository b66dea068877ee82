import { oneOf } from './one-of.js'

/** Which generation of the tool list is served. */
export type Vintage = '2026-03' | '2026-10'

export type Plan = 'free' | 'plus' | 'business' | 'enterprise'

/** What the server offers at present: the same for every login, and changeable while it runs. */
export interface Offer {
  readonly vintage: Vintage
  readonly plan: Plan
  /** Whether the workspace has Notion AI. */
  readonly ai: boolean
  /** Whether the documented limit of requests a minute holds, and how a request above it is answered. Default `off`. */
  readonly rateLimit: RateLimitMode
}

export type RateLimitMode = 'off' | 'tool-error' | 'http-429'

export const VINTAGES: readonly Vintage[] = ['2026-03', '2026-10']
export const PLANS: readonly Plan[] = ['free', 'plus', 'business', 'enterprise']
export const RATE_LIMIT_MODES: readonly RateLimitMode[] = ['off', 'tool-error', 'http-429']

const DEFAULT_OFFER: Offer = { vintage: '2026-10', plan: 'business', ai: true, rateLimit: 'off' }

/** Fills in what is not given. Throws a TypeError that names the option for a value that cannot work. */
export function readOffer(given: Partial<Offer>, fallback: Offer = DEFAULT_OFFER): Offer {
  const { ai = fallback.ai } = given
  if (typeof ai !== 'boolean') throw new TypeError(`ai must be true or false, not ${String(ai)}`)
  return {
    vintage: oneOf('vintage', given.vintage, VINTAGES, fallback.vintage),
    plan: oneOf('plan', given.plan, PLANS, fallback.plan),
    ai,
    rateLimit: oneOf('rateLimit', given.rateLimit, RATE_LIMIT_MODES, fallback.rateLimit),
  }
}

/** Business and Enterprise. */
export function isLarge({ plan }: Pick<Offer, 'plan'>): boolean {
  return plan === 'business' || plan === 'enterprise'
}
