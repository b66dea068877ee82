// The command line's chunks as CommonJS, which starts in less time than ES modules do, and whose compiled form its launcher can keep.
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { transform } from 'esbuild'

/**
 * @param files esbuild's chunks, ES modules that import each other by relative paths
 * @param start the path of the one that the program begins with; it is called `start.cjs`
 */
export async function toCommonJs(files, start) {
  const renamed = files.map(({ path, text }) => ({ path: nameOf(path, start), text: withNewNames(text, start) }))
  return Promise.all(renamed.map(async ({ path, text }) => ({ path, text: await convert(path, text) })))
}

function nameOf(path, start) {
  return path === start ? path.replace(/[^/\\]+$/, START) : path.replace(/[.]js$/, '.cjs')
}

function withNewNames(text, start) {
  return text
    .replaceAll(/(\bfrom\s*|\bimport\s*|\bimport\()"([.][^"]*)[.]js"/g, '$1"$2.cjs"')
    .replaceAll(basename(start).replace(/js$/, 'cjs'), START)
}

/**
 * A function, for the launcher, which compiles it as a script; loaded by Node itself, a module like any other. Its characters are bytes,
 * so that it is read without decoding. Its end tells one compiled form from another.
 */
async function convert(path, text) {
  const format = { format: 'cjs', platform: 'node', target: 'node20.19', minify: true, logLevel: 'warning' }
  const { code } = await transform(withImportMeta(withExports(withRequire(text), basename(path) === START)), format)
  const linked = code.replaceAll(/require\("[./]+\/start[.]cjs"\)/g, '$&.shared')
  const ascii = linked.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
  const hash = createHash('sha256').update(ascii).digest('base64url').slice(0, 16)
  const ofNode = `f(${SCOPE},id=>import(id))`
  return `(f=>typeof module>"u"?f:${ofNode})(function(${SCOPE},importModule){${ascii}})//${hash}`
}

const START = 'start.cjs'
const SCOPE = 'exports,require,module,__filename,__dirname'

/**
 * esbuild's own form defines each name twice, one by one, which takes a millisecond of every start. The start's names are for the chunks
 * that are loaded later: they are put together when the first of those asks for them.
 */
function withExports(text, isStart) {
  return text.replace(/\bexport\s*\{([^{}]*)\};?\s*$/, (_, names) => {
    const pairs = names.split(',').map((each) => each.trim().split(/\s+as\s+/))
    if (!isStart)
      return `module.exports = { ${pairs.map(([name, as = name]) => `get ${as}() { return ${name} }`).join(', ')} };`
    // No chunk is loaded before the start has run to its end, and no module changes what it exports.
    const all = pairs.map(([name, as = name]) => `${as}: ${name}`).join(', ')
    return `let shared; module.exports = { main, get shared() { return shared ??= { ${all} } } };`
  })
}

/**
 * Another chunk is loaded by `require`, as this one was, and so is what Node has. What is installed can be an ES module, and is
 * imported by the launcher: V8 does not let code import that it takes up in compiled form.
 */
function withRequire(text) {
  return text
    .replaceAll(/\bimport\(("(?:[.][^"]*[.]cjs|node:[^"]*)")\)/g, 'Promise.resolve().then(() => require($1))')
    .replaceAll(/\bimport\(/g, 'importModule(')
}

function withImportMeta(text) {
  const own = text.replaceAll(/\bimport\.meta\b/g, 'importMeta')
  return own === text ? text : `${IMPORT_META}\n${own}`
}

const IMPORT_META = `const importMeta = {
  get url() { return String(require('node:url').pathToFileURL(__filename)) },
  resolve: (id) => String(require('node:url').pathToFileURL(require('node:module').createRequire(__filename).resolve(id))),
}`
