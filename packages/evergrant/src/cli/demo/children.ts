import { type ChildProcess, fork } from 'node:child_process'
import type { Environment } from '../io.js'

/** Starts child processes and makes sure that none is left behind. */
export interface Children {
  /** The same Node that runs this program, without its flags; stdout and stderr are pipes, stdin is empty. */
  start(program: string, words?: readonly string[]): ChildProcess
  /** Kills those that still run, and waits for their end. */
  endAll(): Promise<void>
}

export function createChildren(env: Environment): Children {
  const running = new Map<ChildProcess, Promise<void>>()
  let ended = false
  return {
    start(program, words = []) {
      if (ended) throw new Error('The demo is over: no process is started any more')
      const child = fork(program, words, { env: { ...env }, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
      const gone = new Promise<void>((resolve) => {
        child.once('exit', () => resolve())
        // One that could not be started does not end either.
        child.once('error', () => child.pid === undefined && resolve())
      })
      running.set(child, gone)
      void gone.then(() => running.delete(child))
      return child
    },
    async endAll() {
      ended = true
      for (const child of running.keys()) child.kill('SIGKILL')
      await Promise.all(running.values())
    },
  }
}
