import { buildLibraryWithout, type TakenOut } from '../../../tools/library-without-rules.js'
import type { RULES } from './options.js'

const TAKEN_OUT: Record<(typeof RULES)[number], TakenOut> = {
  // What was read before the lease is spent, and written over whatever is there by now. With the version it was read at, the
  // compare-and-swap of the intent would still find out: that is rule R5.
  R4: {
    file: 'refresh.ts',
    code: 'await flushUnsaved(context, connection, lease)\n  let rediscovered',
    without:
      '(before && { value: before.value, version: (await context.records.readCredential(connection))?.version ?? before.version })\n  let rediscovered',
  },
  // Tokens are spent whatever the store can keep.
  R5: ['R5', 'what cannot be stored is not spent'],
}

/** Builds a copy of the library without a rule; gives its folder. */
export function buildWithout(rule: keyof typeof TAKEN_OUT): Promise<string> {
  return buildLibraryWithout(`soak-without-${rule}`, [TAKEN_OUT[rule]])
}
