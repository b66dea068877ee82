import { type AuditEntry, CHAIN_START, type ChainEnd, isAuthentic, isNewBeginning, isSameConnection } from './entry.js'
import type { EventConnection } from './event.js'

/** What is wrong with a log, and where. */
export interface AuditProblem {
  /**
   * `edited`: an entry is not as it was written. `foreign`: it is one of another connection. `removed`: entries before it are gone.
   * `misplaced`: it is out of order, or there twice. `truncated`: entries at the end are gone. `unreadable`: a part of the log is
   * damaged. `unchecked`: the key of these entries is gone, and the record of the log's end with it. `missing`: there is a login and
   * no entry of it.
   */
  readonly kind: 'edited' | 'foreign' | 'removed' | 'misplaced' | 'truncated' | 'unreadable' | 'unchecked' | 'missing'
  /** The entry that is wrong, or the last one before the fault. */
  readonly sequence: number
  /** The last of several entries that are gone. */
  readonly until?: number
}

/** The outcome of a check; a log without problems is complete and unchanged. */
export interface AuditVerdict {
  readonly entries: number
  /** When tokens of a login were entered last. */
  readonly lastLoginAt?: number
  readonly problems: readonly AuditProblem[]
}

export interface ChainEvidence {
  readonly connection: EventConnection
  /** `undefined`: the record of the log's end is gone, and the key with it. */
  readonly head: (ChainEnd & { readonly key: Uint8Array }) | undefined
  /** In the order in which they are kept; `undefined` for a line or record that holds no entry. */
  readonly entries: readonly (AuditEntry | undefined)[]
}

/** Checks each entry by itself, its link to the one before it, and the end. */
export async function judgeChain({ connection, head, entries }: ChainEvidence): Promise<AuditVerdict> {
  const problems: AuditProblem[] = []
  const tell = (problem: AuditProblem | undefined) => {
    const { kind, sequence } = problems.at(-1) ?? {}
    if (problem && !(problem.kind === kind && problem.sequence === sequence)) problems.push(problem)
  }

  const checkedFrom = await beginOfKey(head?.key, entries)
  let last: ChainEnd | undefined = CHAIN_START
  let known = 0
  for (const [index, entry] of entries.entries()) {
    if (index === checkedFrom && index > 0) tell({ kind: 'unchecked', sequence: 1, until: known })
    if (entry === undefined) {
      tell({ kind: 'unreadable', sequence: known })
      last = undefined
      continue
    }
    const key = index < checkedFrom ? undefined : head?.key
    const fault = (await faultOf(entry, connection, key)) ?? (last && linkFault(entry, last))
    tell(fault)
    if (fault?.kind === 'foreign' || fault?.kind === 'misplaced') continue
    last = entry
    known = entry.sequence
  }
  if (head === undefined && entries.length > 0) tell({ kind: 'unchecked', sequence: 1, until: known })
  if (head && last && head.sequence > known) tell({ kind: 'truncated', sequence: known + 1, until: head.sequence })
  const readable = entries.filter((entry) => entry !== undefined)
  const lastLogin = readable.findLast(({ type }) => type === 'token_issued' || type === 'imported')
  return { entries: readable.length, problems, ...(lastLogin && { lastLoginAt: lastLogin.at }) }
}

/** A head that was gone takes its key with it: whoever writes next begins with a new one, and says so in an entry. */
async function beginOfKey(key: Uint8Array | undefined, entries: ChainEvidence['entries']): Promise<number> {
  for (let index = entries.length - 1; key !== undefined && index > 0; index -= 1) {
    const entry = entries[index]
    if (entry && isNewBeginning(entry) && (await isAuthentic(key, entry))) return index
  }
  return 0
}

async function faultOf(
  entry: AuditEntry,
  connection: EventConnection,
  key: Uint8Array | undefined,
): Promise<AuditProblem | undefined> {
  const { sequence } = entry
  if (!isSameConnection(entry.connection, connection)) return { kind: 'foreign', sequence }
  if (key !== undefined && !(await isAuthentic(key, entry))) return { kind: 'edited', sequence }
  return undefined
}

function linkFault(entry: AuditEntry, last: ChainEnd): AuditProblem | undefined {
  const { sequence } = entry
  if (sequence <= last.sequence) return { kind: 'misplaced', sequence }
  if (sequence > last.sequence + 1) return { kind: 'removed', sequence: last.sequence + 1, until: sequence - 1 }
  return entry.previous === last.mac ? undefined : { kind: 'edited', sequence: last.sequence }
}
