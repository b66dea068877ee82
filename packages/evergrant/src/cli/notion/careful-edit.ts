import { EvergrantError, isEvergrantError } from '../../errors.js'
import type { EditOptions, EditResult } from '../../notion-entry.js'
import { canAsk } from '../ask.js'
import type { Context } from '../context.js'
import { isWriteConfirmed } from './confirm-write.js'
import { type EditFlags, editOptions } from './edit-flags.js'
import { colouredDiff, reportEdit } from './edit-report.js'
import { withSlowLine } from './slow-line.js'

/** A change of a page's text, as the typed library makes it. */
type Change = (options: EditOptions) => Promise<EditResult>

export interface CarefulEdit {
  readonly change: Change
  /** What of it has to be asked about, in words; nothing where it takes nothing away. */
  isDestructive?(planned: EditResult): string | undefined
  /** A person works the change out, in a program that has the terminal meanwhile. */
  readonly isByHand?: boolean
}

/**
 * Makes a change, and asks before it where it takes something away that nobody gets back: it is worked out first, shown, and then made
 * for the revision that was shown.
 *
 * @returns `false` where the person does not want it
 */
export async function editCarefully(context: Context, flags: EditFlags, edit: CarefulEdit): Promise<boolean> {
  const { change, isDestructive, isByHand } = edit
  const options = editOptions(context.io, flags)
  const make = (more: EditOptions) => withSlowLine(context, 'Changing the page…', () => change({ ...options, ...more }))
  const plain = (more: EditOptions) => change({ ...options, ...more })
  const { plan, lost } = await workOut(context, flags, isByHand ? plain : make)
  const finish = (result: EditResult) => {
    reportEdit(context, result)
    return true
  }
  if (flags.dryRun || plan.outcome === 'unchanged') return finish(plan)
  const what = lost ?? isDestructive?.(plan)
  if (what === undefined) return finish(await make({ revision: plan.revision }))
  // At a terminal it is seen before it is asked about, and not shown twice.
  const isShown = canAsk(context) && !flags.yes
  if (isShown) context.printFormatted(colouredDiff(plan.diff, context.io))
  if (!(await isWriteConfirmed(context, flags, { what, question: 'Write it?' }))) return false
  const allowDeletingChildren = lost !== undefined || flags.allowDeletingChildren === true
  const result = await make({ revision: plan.revision, allowDeletingChildren })
  return finish(isShown ? { ...result, diff: '' } : result)
}

interface WorkedOut {
  readonly plan: EditResult
  /** What it takes away from under the page. */
  readonly lost: string | undefined
}

/** @throws `CHILDREN_AT_RISK` where nobody allowed it, nor can be asked */
async function workOut(
  context: Context,
  flags: EditFlags,
  make: (more: EditOptions) => Promise<EditResult>,
): Promise<WorkedOut> {
  try {
    return { plan: await make({ dryRun: true, allowDeletingChildren: false }), lost: undefined }
  } catch (error) {
    // Those that would be moved here are not asked about: their tags were copied, as a rule.
    if (!isEvergrantError(error, 'CHILDREN_AT_RISK') || error.details['moved'] !== undefined) throw error
    if (!flags.allowDeletingChildren && !canAsk(context)) throw explained(error)
    return { plan: await make({ dryRun: true, allowDeletingChildren: true }), lost: error.message }
  }
}

function explained({ code, message, details }: EvergrantError): EvergrantError {
  return new EvergrantError(code, message, {
    details,
    hint: 'Keep their tags in the text, or let them go with --allow-deleting-children and --yes.',
  })
}
