const NEWLINE = 10

/** Takes chunks, hands over whole lines, and copies a line only where it came in pieces. */
export function createLineReader(take: (line: Buffer) => void): (chunk: Buffer) => void {
  let pieces: Buffer[] = []
  return (chunk) => {
    let from = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      const last = chunk.subarray(from, end)
      take(pieces.length === 0 ? last : Buffer.concat([...pieces, last]))
      pieces = []
      from = end + 1
    }
    if (from < chunk.length) pieces.push(chunk.subarray(from))
  }
}
