#!/usr/bin/env node
// Only what an old Node can parse and run stands here, so that it gets a sentence instead of a syntax error.
import module from 'node:module'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`evergrant needs Node.js 20.19 or newer; this is ${process.versions.node}.\n`)
  process.exit(1)
}

// Newer Nodes keep compiled code on disk, which makes every later start faster.
if (module.enableCompileCache) module.enableCompileCache()

void import('../dist/cli/main.js')
