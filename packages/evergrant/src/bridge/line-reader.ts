const LINE_FEED = 10
const CARRIAGE_RETURN = 13

export interface LineReader {
  push(chunk: Uint8Array): void
  /** The input is over: what stands there without a line end is a line too. */
  end(): void
}

/**
 * Cuts a byte stream into lines, whatever its chunks. A line that lies within one chunk is handed on without a copy; line ends and blank
 * lines are not handed on. A line above `maxBytes` is told once, where it begins, and thrown away.
 */
export function createLineReader(options: {
  readonly maxBytes: number
  line(bytes: Uint8Array): void
  tooLong(): void
}): LineReader {
  let parts: Uint8Array[] = []
  let length = 0
  let isSkipping = false

  const keep = (part: Uint8Array) => {
    if (isSkipping || part.length === 0) return
    length += part.length
    if (length > options.maxBytes) {
      isSkipping = true
      parts = []
      options.tooLong()
    } else parts.push(part)
  }
  const finish = (last: Uint8Array) => {
    keep(last)
    const whole = parts.length > 1 ? Buffer.concat(parts, length) : (parts[0] ?? EMPTY)
    const skipped = isSkipping
    parts = []
    length = 0
    isSkipping = false
    const line = skipped ? EMPTY : trimmed(whole)
    if (line.length > 0) options.line(line)
  }

  return {
    push(chunk) {
      let start = 0
      for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
        finish(chunk.subarray(start, end))
        start = end + 1
      }
      if (start < chunk.length) keep(chunk.subarray(start))
    },
    end: () => finish(EMPTY),
  }
}

/** Without the blanks around it; none are inside, since these three are all that JSON knows beside the line feed. */
function trimmed(line: Uint8Array): Uint8Array {
  let start = 0
  let end = line.length
  while (start < end && isBlank(line[start])) start += 1
  while (end > start && isBlank(line[end - 1])) end -= 1
  return start === 0 && end === line.length ? line : line.subarray(start, end)
}

function isBlank(byte: number | undefined): boolean {
  return byte === 32 || byte === 9 || byte === CARRIAGE_RETURN
}

const EMPTY = new Uint8Array()
