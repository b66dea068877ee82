// Installs what is measured or run beside Evergrant, as the lock file of a folder has it, into a folder of its own in .tmp, with the Node.js
// that it needs. No script of theirs runs, and nothing is done where the same is there already.
// usage: install-apart.js FOLDER NAME NODE
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run.js'
import { root, scratch } from './workspace.js'

const [source = '', name = '', node = ''] = process.argv.slice(2)
const folder = join(scratch, name)
const isInstalled = join(folder, 'node_modules/.package-lock.json')
if (existsSync(isInstalled) && isSame('package-lock.json')) process.exit()

mkdirSync(folder, { recursive: true })
for (const file of ['package.json', 'package-lock.json', '.npmrc'])
  copyFileSync(join(root, source, file), join(folder, file))
const { code, output } = await run('tools/with-node.sh', [node, 'npm', 'ci', '--ignore-scripts', '--prefix', folder])
console.error(output.trimEnd())
process.exitCode = code

function isSame(file) {
  const [there, wanted] = [join(folder, file), join(root, source, file)]
  return existsSync(there) && readFileSync(there, 'utf8') === readFileSync(wanted, 'utf8')
}
