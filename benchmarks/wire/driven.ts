/** A library in a process of its own; see programs/drive.js. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import type { Program } from './program.js'
import { ACCESS_TOKEN } from './server/oauth.js'

export interface Driven {
  open(url: string, count: number): Promise<void>
  calls(order: { readonly count: number; readonly inFlight: number; readonly size: number }): Promise<CallFigures>
  /** After what is not needed has gone. */
  memory(): Promise<Memory>
  peakMb(): Promise<number>
  end(): Promise<void>
}

export interface Memory {
  /** Megabytes of the process. */
  readonly residentMb: number
  /** Kilobytes that JavaScript holds. */
  readonly keptKb: number
}

export interface CallFigures {
  readonly perSecond: number
  /** Of one call. */
  readonly cpuMs: number
  readonly p50Ms: number
}

export async function drive({ command, env }: Program): Promise<Driven> {
  const [execPath, driver = '', ...args] = command
  const stdio = ['ignore', 'ignore', 'pipe', 'ipc'] as const
  const child = fork(driver, args, { execPath, execArgv: ['--expose-gc'], env, cwd: tmpdir(), stdio: [...stdio] })
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (said = (said + chunk).slice(-1000)))
  const ended = once(child, 'exit')
  const answer = async <T>(): Promise<T> => {
    const gone = ended.then(() => [{ failed: `${args.join(' ')} has ended: ${said}` }])
    const [{ result, failed }] = (await Promise.race([once(child, 'message'), gone])) as [Answer<T>]
    if (failed !== undefined) throw new Error(failed)
    return result as T
  }
  await answer()
  const order = <T>(name: string, ...content: unknown[]): Promise<T> => {
    const answered = answer<T>()
    child.send({ name, content })
    return answered
  }
  return {
    open: (url, count) => order('open', { url, token: ACCESS_TOKEN, count }),
    calls: (what) => order('calls', what),
    memory: () => order('memory'),
    peakMb: () => order('peakMb'),
    async end() {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

interface Answer<T> {
  readonly result?: T
  readonly failed?: string
}
