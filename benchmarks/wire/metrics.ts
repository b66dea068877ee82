import type { Metric, Run } from './metric.js'
import { prepareOneShot } from './metrics/one-shot.js'

/** All that is measured, in the order in which it is. */
export const METRICS = {
  'one-shot': prepareOneShot,
} satisfies Record<string, (run: Run) => Promise<Metric>>

export type MetricName = keyof typeof METRICS
