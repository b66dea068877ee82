/** Runs the work of a queue, so many at a time; work may add more. Ends with the first error, when what runs has ended. */
export async function runPool<T>(
  first: readonly T[],
  most: number,
  work: (item: T, add: (item: T) => void) => Promise<void>,
): Promise<void> {
  const queue = [...first]
  let running = 0
  await new Promise<void>((resolve, reject) => {
    let failed: { readonly error: unknown } | undefined
    const next = () => {
      while (failed === undefined && running < most && queue.length > 0) {
        const item = queue.shift() as T
        running += 1
        work(item, (added) => void queue.push(added))
          .catch((error: unknown) => (failed ??= { error }))
          .finally(() => {
            running -= 1
            next()
          })
      }
      if (running > 0) return
      if (failed !== undefined) reject(failed.error)
      else if (queue.length === 0) resolve()
    }
    next()
  })
}
