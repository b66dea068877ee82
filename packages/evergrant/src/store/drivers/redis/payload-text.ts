import { EvergrantError } from '../../../errors.js'

// More arguments than this overflow the stack.
const CHUNK = 32_768

/** Bytes as base64: the one form that every client moves unchanged, however it is set to read replies. */
export function encodePayload(payload: Uint8Array): string {
  let binary = ''
  for (let start = 0; start < payload.length; start += CHUNK) {
    binary += String.fromCharCode(...payload.subarray(start, start + CHUNK))
  }
  return btoa(binary)
}

export function decodePayload(key: string, text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch (cause) {
    throw new EvergrantError('RECORD_UNREADABLE', `${key} does not hold base64`, { cause, details: { record: key } })
  }
}
