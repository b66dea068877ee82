import { resolve } from 'node:path'

import { reading, writing } from './faults.js'
import { openFolder } from './folder-check.js'

/** The folder that a store lives in. Nothing is made before the first write. */
export interface StoreFolder {
  /** Its real path, judged safe to use; `undefined` while there is none. */
  find(): Promise<string | undefined>
  /** The same, made when it is missing. */
  make(): Promise<string>
}

export function createStoreFolder(folder: string): StoreFolder {
  const path = resolve(folder)
  let found: Promise<string | undefined> | undefined
  let made: Promise<string> | undefined

  const find = () => {
    found ??= reading(`the data folder ${path}`, async () => openFolder(path))
    return forgetUnless(
      found,
      (real) => real !== undefined,
      () => (found = undefined),
    )
  }
  const make = () => {
    made ??= writing(`the data folder ${path}`, async () => (await import('./making-folder.js')).makeFolder(path))
    return forgetUnless(
      made,
      () => true,
      () => (made = undefined),
    )
  }
  return { find, make }
}

/** Keeps a result that stays true, and asks again otherwise. */
async function forgetUnless<T>(result: Promise<T>, isFinal: (value: T) => boolean, forget: () => void): Promise<T> {
  try {
    const value = await result
    if (!isFinal(value)) forget()
    return value
  } catch (error) {
    forget()
    throw error
  }
}
