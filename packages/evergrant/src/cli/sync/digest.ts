import { createHash } from 'node:crypto'

/** Names a content: SHA-256, base64url. */
export function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('base64url')
}
