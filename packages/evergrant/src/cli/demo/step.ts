import type { Stage } from './stage.js'

/** One chapter of the demo. It checks what it does and throws when something is not as it has to be. */
export interface Step {
  /** Stable, for `--json`. */
  readonly name: string
  readonly title: string
  run(stage: Stage): Promise<StepOutcome>
}

export interface StepOutcome {
  /** One or two lines with the real result. */
  readonly lines: readonly string[]
  /** Below them, as it stands: a table. */
  readonly block?: readonly string[]
  /** The same for programs: no secret. */
  readonly facts: Facts
}

export type Facts = Readonly<Record<string, unknown>>
