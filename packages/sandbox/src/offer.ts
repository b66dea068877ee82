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
}

export const VINTAGES: readonly Vintage[] = ['2026-03', '2026-10']
export const PLANS: readonly Plan[] = ['free', 'plus', 'business', 'enterprise']

const DEFAULT_OFFER: Offer = { vintage: '2026-10', plan: 'business', ai: true }

/** Fills in what is not given. Throws a TypeError that names the option for a value that cannot work. */
export function readOffer(given: Partial<Offer>, fallback: Offer = DEFAULT_OFFER): Offer {
  const { ai = fallback.ai } = given
  if (typeof ai !== 'boolean') throw new TypeError(`ai must be true or false, not ${String(ai)}`)
  return {
    vintage: oneOf('vintage', given.vintage, VINTAGES, fallback.vintage),
    plan: oneOf('plan', given.plan, PLANS, fallback.plan),
    ai,
  }
}
