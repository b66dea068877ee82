import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { TargetResult } from './run-target.js'

export interface ChildOrder {
  /** URL of the module that exports the `targets`. */
  readonly table: string
  readonly name: string
  readonly inputs: number
  readonly seed: number
  /** Silent for so long, it hangs. Default 30 000. */
  readonly silentMs?: number
}

type Told = { readonly progress?: number; readonly result?: TargetResult }

const CHILD = fileURLToPath(new URL('child.ts', import.meta.url))
/** Of the whole heap: what needs more ends the process. */
const HEAP_MIB = 512

/** Runs a target in a process of its own. One that hangs is ended; one that ends without a result has crashed: both are findings. */
export async function runInChild({ table, name, inputs, seed, silentMs = 30_000 }: ChildOrder): Promise<TargetResult> {
  const child = fork(CHILD, [table, name, String(inputs), String(seed)], {
    execArgv: ['--import', 'tsx', '--expose-gc', `--max-old-space-size=${HEAP_MIB}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let index = 0
  let result: TargetResult | undefined
  let isHanging = false
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text}`.slice(-2000)))
  const watch = setTimeout(() => (isHanging = child.kill('SIGKILL')), silentMs)
  child.on('message', (told: Told) => {
    watch.refresh()
    index = told.progress ?? index
    result = told.result ?? result
  })
  await once(child, 'close')
  clearTimeout(watch)
  if (result !== undefined) return result
  const fault = isHanging
    ? `it hung at input ${index} or within a hundred after it`
    : `its process ended at input ${index} or within a hundred after it: ${said}`
  return {
    name,
    inputs: index,
    accepted: 0,
    refused: 0,
    slowestMs: isHanging ? silentMs : 0,
    heapGrowthMiB: 0,
    faults: 1,
    findings: [{ fault, index, input: '' }],
  }
}
