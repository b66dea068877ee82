/** About how many characters a value holds, whatever its depth. */
export function sizeOf(value: unknown): number {
  let size = 0
  const queue = [value]
  const seen = new Set<object>()
  for (let next = queue.pop(); queue.length > 0 || next !== undefined; next = queue.pop()) {
    if (typeof next === 'string') size += next.length
    else if (ArrayBuffer.isView(next)) size += next.byteLength
    else if (typeof next !== 'object' || next === null) size += 8
    else if (!seen.has(next)) {
      seen.add(next)
      size += 2
      for (const [name, inner] of Object.entries(next)) {
        size += name.length
        if (inner !== undefined) queue.push(inner)
      }
    }
  }
  return size
}
