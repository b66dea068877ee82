import { EvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'

/** @throws `VALIDATION_FAILED` for a file that is larger than Notion takes in one piece */
export function assertUploadSize(name: string, bytes: Uint8Array): void {
  if (bytes.length <= MAX_BYTES) return
  throw new EvergrantError('VALIDATION_FAILED', `${quote(name)} has ${bytes.length} bytes, and Notion takes 20 MiB`, {
    details: { name, bytes: bytes.length, maxBytes: MAX_BYTES },
    hint: 'Make it smaller, or keep it elsewhere and link to it.',
  })
}

const MAX_BYTES = 20 * 1024 * 1024
