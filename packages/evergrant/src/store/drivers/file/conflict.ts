import { EvergrantError } from '../../../errors.js'

export function conflict(key: string, why: string, cause?: unknown): EvergrantError {
  return new EvergrantError('STORE_CONFLICT', `${key} was not written: ${why}`, {
    details: { record: key },
    ...(cause !== undefined && { cause }),
  })
}
