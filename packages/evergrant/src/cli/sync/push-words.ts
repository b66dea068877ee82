import { onOneLine } from '../terminal.js'
import { listed } from './push-problems.js'
import type { PushChange, PushOutcome, PushSummary } from './push-report.js'
import type { ChangePlan } from './push-plan.js'
import type { PushPlan } from './push.js'

const WORDS: Readonly<Record<PushOutcome, string>> = {
  changed: 'changed',
  created: 'created',
  unchanged: 'unchanged',
  'already-there': 'there',
  conflict: 'conflict',
  refused: 'refused',
  failed: 'failed',
}

/** What became of one file, with the reason and the next step where it was not sent. */
export function pushChangeLine({ outcome, path, problem, isSavedMeanwhile }: PushChange): string | undefined {
  if (outcome === 'unchanged') return undefined
  const line = `${WORDS[outcome].padEnd(9)}  ${onOneLine(path)}`
  if (isSavedMeanwhile === true) return `${line}  (saved while it was pushed: push again to send the rest)`
  if (problem === undefined) return line
  return `${line}\n           ${onOneLine(problem.message)} [${problem.code}]\n           ${onOneLine(problem.hint)}`
}

/** What has to be asked about, in a sentence; `undefined` where nothing has. */
export function risksOf(plan: PushPlan, changes: readonly ChangePlan[], askAbove: number): string | undefined {
  const lost = changes.flatMap((change) => change.lost)
  const count = changes.length + plan.created.length
  const risks = [
    ...(lost.length > 0 ? [`${listed(lost)} would be deleted`] : []),
    ...(count > askAbove ? [`${count} pages would be written`] : []),
  ]
  return risks.length === 0 ? undefined : risks.join(', and ')
}

export function pushWords({ pages, changes }: PushSummary, { dryRun }: { readonly dryRun: boolean }): string {
  const sent = `${pages.changed} changed, ${pages.created} created`
  const left = pages.conflict + pages.refused + pages.failed
  const inPart = changes.filter(({ sentInPart }) => sentInPart === true).length
  const parts = [
    ...(left > inPart ? [`${left - inPart} not sent`] : []),
    ...(inPart > 0 ? [`${inPart} sent in part`] : []),
  ]
  const rest = parts.map((part) => `, ${part}`).join('')
  if (dryRun) return `Nothing was sent. It would be: ${sent}${rest}.`
  if (pages.changed + pages.created + left === 0) return 'Nothing to push.'
  return `${sent}${rest}.`
}
