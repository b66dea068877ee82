/**
 * What `load` gives, asked for once, and again only after it failed. For an `import()` that every client comes by: of a module that is there already it
 * still costs as much as sending a small request, and more memory than a client.
 */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined
  return () =>
    (loaded ??= load().catch((error: unknown) => {
      loaded = undefined
      throw error
    }))
}
