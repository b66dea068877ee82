import { type ErrorCode, EvergrantError } from '../../../errors.js'
import { replyCode } from './reply-code.js'

/** Runs something that only reads; what the server or the connection refuses becomes `STORE_UNREADABLE`. */
export function reading<T>(what: string, work: Work<T>): Promise<T> {
  return translated('STORE_UNREADABLE', `${what} cannot be read`, work)
}

/** Runs something that writes; what the server or the connection refuses becomes `STORE_WRITE_FAILED`. */
export function writing<T>(what: string, work: Work<T>): Promise<T> {
  return translated('STORE_WRITE_FAILED', `${what} cannot be written`, work)
}

interface Work<T> {
  readonly timeoutMs: number
  run(): Promise<T>
}

const CONNECTION_HINT =
  'Check that Redis runs and can be reached. A write whose answer was lost may have been done: read the record again.'

const HINTS: Readonly<Partial<Record<string, string>>> = {
  OOM: 'Redis is out of memory: raise maxmemory or free some, then try again. Nothing was half-written.',
  READONLY: 'This is a replica: connect to the primary. Nothing was half-written.',
  MISCONF: 'Redis cannot write to its disk: see its log. Nothing was half-written.',
  NOREPLICAS: 'Redis has too few replicas (min-replicas-to-write). Nothing was half-written.',
  NOAUTH: 'Give the client the password of this Redis.',
  WRONGPASS: 'Give the client the user name and password of this Redis.',
  NOPERM: 'Allow this user of Redis the scripts (+eval +evalsha) and the keys of the prefix.',
  WRONGTYPE: 'Another program uses these keys: choose another prefix.',
  LOADING: 'Redis is starting: try again in a moment.',
}

async function translated<T>(code: ErrorCode, message: string, { run, timeoutMs }: Work<T>): Promise<T> {
  try {
    return await withinTime(timeoutMs, run)
  } catch (error) {
    if (error instanceof EvergrantError) throw error
    const reply = replyCode(error)
    const reason = reply ?? connectionReason(error)
    throw new EvergrantError(code, `${message} (${reason})`, {
      cause: evidence(error),
      details: { reason },
      hint: reply === undefined ? CONNECTION_HINT : (HINTS[reply] ?? 'Redis refused the command: see the cause.'),
    })
  }
}

class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/** Clients hold commands back for as long as they are not connected, which is for ever by default. */
async function withinTime<T>(timeoutMs: number, run: () => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(`Redis did not answer within ${timeoutMs} ms`)), timeoutMs)
  })
  try {
    return await Promise.race([run(), late])
  } finally {
    clearTimeout(timer)
  }
}

function connectionReason(error: unknown): string {
  if (error instanceof NoAnswer) return 'no answer'
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? code : 'no connection'
}

/** Name and message alone: clients put the command with its arguments on their errors, the password of AUTH included. */
function evidence(error: unknown): Error {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) }
  const copy = new Error(message.replaceAll(/\b([a-z]+:\/\/)[^\s@/]*@/gi, '$1').slice(0, 200))
  copy.name = name
  return copy
}
