import { inspect } from 'node:util'
import { type EvergrantError, isEvergrantError } from 'evergrant'
import { expect } from 'vitest'

/** The error that `work` ends with, once it is sure that none of its parts says a secret. */
export async function refusal(work: Promise<unknown>, secrets: readonly string[]): Promise<EvergrantError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!isEvergrantError(error)) throw new Error('Expected an EvergrantError', { cause: error })
  // `toThrow` and the like would print the secret that they found.
  const said = inspect(error, { depth: 12, showHidden: true })
  expect(secrets.filter((secret) => said.includes(secret)).length).toBe(0)
  return error
}

/** What a callback and its browser know and nobody else may. */
export function secretsOf(callback: string, binding: string): string[] {
  const { searchParams } = new URL(callback)
  return [binding, searchParams.get('code'), searchParams.get('state')].filter((value) => value !== null)
}
