// Runs one target in a process of its own, which a parser may hang, crash or fill: child.ts TABLE NAME INPUTS SEED
import { setImmediate as aMoment } from 'node:timers/promises'
import { runTarget } from './run-target.js'
import type { Target } from './target.js'

// Nobody waits for the result any more.
process.once('disconnect', () => process.exit())

// Frames are printed now and then; looking up where they stood before they were compiled would take most of the time.
process.setSourceMapsEnabled(false)

const [table = '', name = '', inputs = '0', seed = '1'] = process.argv.slice(2)
const { targets } = (await import(table)) as { readonly targets: readonly Target[] }
const target = targets.find((one) => one.name === name)
if (target === undefined) throw new Error(`There is no target ${name}`)
const result = await runTarget(target, {
  inputs: Number(inputs),
  seed: Number(seed),
  onProgress(progress) {
    process.send?.({ progress })
    return aMoment()
  },
})
process.send?.({ result })
process.disconnect?.()
