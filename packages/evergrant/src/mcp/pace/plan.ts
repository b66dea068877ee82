import type { Pace } from './leave.js'

/** What the workspace pays for, for all processes to know: with one of these plans Notion allows more requests a minute. */
export async function tellPlan(pace: Pace, plan: 'business' | 'other'): Promise<void> {
  await pace.change((limits, now) => ({ notBefore: limits?.notBefore, paidAt: plan === 'business' ? now : undefined }))
}
