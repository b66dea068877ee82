// Copies of the built library without some of its rules: for proofs to show what then goes wrong.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transform } from 'esbuild'
import { mutations } from './rule-mutations.js'
import { root, scratch } from './workspace.js'

const library = join(root, 'packages/evergrant')

/** What `[rule, test]` of the table takes out, and what a proof takes out besides. */
const asChange = (wanted) => {
  if (!Array.isArray(wanted)) return wanted
  const [rule, test] = wanted
  const found = mutations.filter((each) => each[0] === rule && each[5].startsWith(test))
  if (found.length !== 1) throw new Error(`${found.length} mutations of ${rule} are noticed by ${test}`)
  const [, file, code, without] = found[0]
  return { file, code, without }
}

/** Gives the folder of the copy, which is made anew. */
export async function buildLibraryWithout(name, wanted) {
  const copy = join(scratch, 'proofs', 'libraries', name)
  rmSync(copy, { recursive: true, force: true })
  cpSync(join(library, 'dist'), copy, { recursive: true })
  const sources = new Map()
  for (const { file, code, without } of wanted.map(asChange)) {
    const path = join('credentials', file)
    const source = sources.get(path) ?? readFileSync(join(library, 'src', path), 'utf8')
    if (source.split(code).length !== 2) throw new Error(`${file} does not hold exactly once: ${code}`)
    sources.set(
      path,
      source.replace(code, () => without),
    )
  }
  for (const [path, source] of sources) {
    const { code } = await transform(source, { loader: 'ts', format: 'esm', target: 'node20' })
    writeFileSync(join(copy, path.replace(/[.]ts$/, '.js')), code)
  }
  return copy
}
