import type { Fetched } from '../../notion-entry.js'

/** What was fetched, without what is there twice: as it is kept while a run lasts. */
export type Slim = SlimOf<Fetched>
export type SlimOf<T> = T extends unknown ? Omit<T, 'raw' | 'text'> : never

export function slim(fetched: Fetched): Slim {
  const { raw: _raw, text: _text, ...rest } = fetched
  return rest
}
