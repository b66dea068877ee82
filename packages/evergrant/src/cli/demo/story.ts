import type { Step } from './step.js'
import { eightProcesses, withoutTheLease } from './steps/eight-processes.js'
import { expiry } from './steps/expiry.js'
import { logoutSteps } from './steps/logout.js'
import { query } from './steps/query.js'
import { readingSteps } from './steps/reading.js'
import { signIn } from './steps/sign-in.js'
import { sseSteps } from './steps/sse.js'
import { writingSteps } from './steps/writing.js'

/** The life of one login, from the first sign-in to the call after the end. */
export function tellStory(): readonly Step[] {
  return [
    signIn,
    ...readingSteps(),
    ...writingSteps(),
    query,
    expiry,
    eightProcesses,
    withoutTheLease,
    ...sseSteps(),
    ...logoutSteps(),
  ]
}
