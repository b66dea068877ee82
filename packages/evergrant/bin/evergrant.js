#!/usr/bin/env node
// Only what an old Node can parse and run stands here, so that it gets a sentence instead of a syntax error.
import module from 'node:module'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`evergrant needs Node.js 20.19 or newer; this is ${process.versions.node}.\n`)
  process.exit(1)
}

// The way to Node's modules that loads nothing else. Node 21 and the first of 22 do not have it.
if (!process.getBuiltinModule) process.getBuiltinModule = module.createRequire(import.meta.url)

// Newer Nodes keep compiled code on disk, which makes every later start faster. Their default place is a folder for
// temporary files, where another account could lay out code for this one to run; the person's own caches are not.
const { XDG_CACHE_HOME, HOME, LOCALAPPDATA } = process.env
const { isAbsolute, join } = process.getBuiltinModule('node:path')
const caches = [XDG_CACHE_HOME, HOME && join(HOME, '.cache'), LOCALAPPDATA].find((path) => path && isAbsolute(path))
if (module.enableCompileCache && caches) module.enableCompileCache(join(caches, 'evergrant'))

void import('../dist/cli/main.js')
