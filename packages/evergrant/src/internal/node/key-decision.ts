import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { EvergrantError } from '../../errors.js'
import { isSystemError } from './system-error.js'

/** Where the keys of a data folder lie, as it was decided once. */
export type KeyDecision = {
  /** ISO 8601, for people. */
  readonly decidedAt: string
} & (
  | { readonly provider: 'env' }
  | {
      readonly provider: 'file'
      /** Why it is not the keychain, where that was tried. */
      readonly reason?: string
    }
  | {
      readonly provider: 'keychain'
      /** The name of the entry. */
      readonly account: string
    }
)

const FORMAT = 1

export function keyDecisionFile(home: string): string {
  return join(home, 'key-provider.json')
}

/**
 * The decision on record; `undefined` when there is none. Synchronous, since `describe` tells it.
 *
 * @throws EvergrantError `KEY_UNAVAILABLE` when it is there and cannot be understood
 */
export function readKeyDecision(home: string): KeyDecision | undefined {
  const path = keyDecisionFile(home)
  const text = readText(path)
  if (text === undefined) return undefined
  const decision = parseDecision(text)
  if (decision === undefined) throw unreadable(path, 'it is damaged, or a newer version wrote it')
  return decision
}

/** Writes the first decision of a data folder down. `false` when another process was first: its decision holds. */
export async function writeKeyDecision(home: string, decision: KeyDecision): Promise<boolean> {
  const text = `${JSON.stringify({ format: FORMAT, ...decision }, undefined, 2)}\n`
  const { createPrivateFile } = await import('./private-file.js')
  return await createPrivateFile(keyDecisionFile(home), text)
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    // A path below a file has no decision either; whoever creates something there gets the error.
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return undefined
    throw unreadable(path, isSystemError(error) ? error.code : 'unknown error', error)
  }
}

function parseDecision(text: string): KeyDecision | undefined {
  const { format, provider, account, reason, decidedAt } = parseObject(text)
  if (format !== FORMAT || typeof decidedAt !== 'string') return undefined
  if (provider === 'env') return { provider, decidedAt }
  if (provider === 'file') return { provider, decidedAt, ...(typeof reason === 'string' && { reason }) }
  if (provider === 'keychain' && typeof account === 'string') return { provider, decidedAt, account }
  return undefined
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {}
  } catch {
    // No JSON is no decision that can be understood.
    return {}
  }
}

function unreadable(path: string, why: string, cause?: unknown): EvergrantError {
  return new EvergrantError('KEY_UNAVAILABLE', `${path}, which says where the keys lie, cannot be read (${why})`, {
    cause,
    hint: 'Restore that file from a backup. Without it nobody knows which key seals the records.',
  })
}
