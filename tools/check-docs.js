// What the documents claim, checked against the tree: links lead somewhere, npm scripts and commands exist, environment
// variables are those of the source, in both directions.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { run } from './run.js'
import { listTracked } from './tracked.js'
import { readJson, root } from './workspace.js'

const fence = /^ *(```|~~~).*\n([\s\S]*?)^ *\1/gm
const variable = /\bEVERGRANT_[A-Z]+(?:_[A-Z]+)*\b/g

/** Relative links of a Markdown text, without their fragments. */
export function linksOf(text) {
  const prose = text.replaceAll(fence, '')
  const targets = [...prose.matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)|^\[[^\]]+\]: +(\S+)/gm)].map(
    (match) => match[1] ?? match[2],
  )
  return targets.filter((target) => !/^[a-z]+:|^#/i.test(target)).map((target) => target.split('#')[0])
}

/** Names of the npm scripts that a text tells people to run. */
export function scriptsOf(text) {
  return [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map((match) => match[1])
}

/** First words of the `evergrant …` lines in the fenced blocks of a text. */
export function commandsOf(text) {
  const lines = [...text.matchAll(fence)].flatMap((match) => match[2].split('\n'))
  return lines.flatMap((line) => {
    const match = /^\s*(?:\$ )?(?:[A-Z_]+=\S+ )*(?:npx (?:-y )?)?evergrant ([a-z][a-z-]*)/.exec(line)
    return match ? [match[1]] : []
  })
}

/** Commands that a help text lists: the first words of its indented lines. */
export function helpCommands(help) {
  return [...help.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map((match) => match[1])
}

export function variablesOf(text) {
  return [...text.matchAll(variable)].map((match) => match[0])
}

async function checkTree() {
  const scripts = readJson(join(root, 'package.json')).scripts
  const commands = new Set([...(await loadCommands()), 'help'])
  const read = (path) => readFileSync(join(root, path), 'utf8')
  const known = new Set(
    (await listTracked('packages/*/src/**/*.ts', ':!**/*.test.ts')).flatMap((path) => variablesOf(read(path))),
  )
  const described = new Set()
  const problems = []
  for (const path of await listTracked('*.md')) {
    const text = read(path)
    const say = (what) => problems.push(`${path}: ${what}`)
    for (const link of linksOf(text)) {
      if (!existsSync(join(root, dirname(path), decodeURI(link)))) say(`the link ${link} leads nowhere`)
    }
    for (const name of scriptsOf(text)) if (!(name in scripts)) say(`there is no npm script ${name}`)
    for (const name of commandsOf(text)) if (!commands.has(name)) say(`there is no command evergrant ${name}`)
    for (const name of variablesOf(text)) {
      described.add(name)
      if (!known.has(name)) say(`${name} is not read anywhere in the source`)
    }
  }
  for (const name of known)
    if (!described.has(name)) problems.push(`${name} is read by the source and described nowhere`)
  return problems
}

async function loadCommands() {
  const { code, stdout, output } = await run(process.execPath, ['packages/evergrant/bin/evergrant.cjs', '--help'])
  if (code !== 0) throw new Error(`evergrant --help failed: ${output.trim().split('\n').at(0)}`)
  return helpCommands(stdout)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const problems = await checkTree().catch((error) => [error.message])
  for (const problem of problems) console.error(problem)
  process.exitCode = problems.length > 0 ? 1 : 0
}
