// Installs what `npm run bench` measures beside Evergrant, as benchmarks/peers/package-lock.json has it, into .tmp/peers. No script of
// theirs runs. Some of them need a newer Node.js than Evergrant does.
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run.js'
import { root, scratch } from './workspace.js'

const folder = join(scratch, 'peers')
mkdirSync(folder, { recursive: true })
for (const file of ['package.json', 'package-lock.json', '.npmrc'])
  copyFileSync(join(root, 'benchmarks/peers', file), join(folder, file))
const { code, output } = await run('tools/with-node.sh', ['24', 'npm', 'ci', '--ignore-scripts', '--prefix', folder])
console.error(output.trimEnd())
process.exitCode = code
