#!/usr/bin/env node
'use strict'
// Only what an old Node can parse and run stands here, so that it gets a sentence instead of a syntax error.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`evergrant needs Node.js 20.19 or newer; this is ${process.versions.node}.\n`)
  process.exit(1)
}

// The way to Node's modules that loads nothing else. Node 21 and the first of 22 do not have it.
if (!process.getBuiltinModule) process.getBuiltinModule = require

const fs = require('node:fs')
const { dirname, isAbsolute, join } = require('node:path')
const { Script } = require('node:vm')

/**
 * The program's chunks are compiled here, and what V8 made of them is kept and taken up by later runs of the same command: to compile
 * takes longer than a call does. Node's own cache, which the newer releases have, keeps the code of functions that have not run too.
 */
const chunks = new Map()

function load(path) {
  const known = chunks.get(path)
  if (known !== undefined) return known.module.exports
  const source = readSource(path)
  const hash = source.slice(-HASH_LENGTH)
  const cachedData = readCompiled(path, hash)
  const script = new Script(source, { filename: path, cachedData })
  const isCompiled = cachedData !== undefined && !script.cachedDataRejected
  const module = { exports: {} }
  chunks.set(path, { module, script, hash, isCompiled })
  const requireChunk = (id) => (id.startsWith('.') ? load(join(dirname(path), id)) : require(id))
  script.runInThisContext()(module.exports, requireChunk, module, path, dirname(path), (id) => import(id))
  return module.exports
}

const HASH_LENGTH = 16
/** Each command runs through code of its own. */
const COMMAND = /^[a-z-]{2,20}$/.test(process.argv[2] || '') ? process.argv[2] : 'other'

/** The person's own caches: among temporary files, another account could lay out code for this program to run. */
function cacheFolder() {
  const { XDG_CACHE_HOME, HOME, LOCALAPPDATA } = process.env
  const caches = [XDG_CACHE_HOME, HOME && join(HOME, '.cache'), LOCALAPPDATA].find((path) => path && isAbsolute(path))
  return caches && join(caches, 'evergrant', `${process.version}-${process.arch}`)
}

const folder = cacheFolder()
const fileOf = (path) => join(folder, `${COMMAND}-${path.slice(__dirname.length).replace(/[^\w-]+/g, '_')}`)

/** Both files of a chunk are read into the same memory: what a start costs is, for the most part, memory that is touched first. */
let memory = Buffer.alloc(0)

function readSource(path) {
  const file = fs.openSync(path, fs.constants.O_RDONLY)
  try {
    const { size } = fs.fstatSync(file)
    return readInto(file, size, 3 * size).latin1Slice()
  } finally {
    fs.closeSync(file)
  }
}

/** `undefined` where there is none of this very source, or somebody else could have written it. */
function readCompiled(path, hash) {
  if (!folder) return undefined
  let file
  try {
    file = fs.openSync(fileOf(path), fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW || 0))
    const { uid, mode, size } = fs.fstatSync(file)
    if (process.getuid && (uid !== process.getuid() || (mode & 0o022) !== 0)) return undefined
    const bytes = readInto(file, size, size)
    return bytes.latin1Slice(0, HASH_LENGTH) === hash ? bytes.subarray(HASH_LENGTH) : undefined
  } catch {
    return undefined
  } finally {
    if (file !== undefined) fs.closeSync(file)
  }
}

function readInto(file, size, room) {
  if (memory.length < size) memory = Buffer.allocUnsafeSlow(room)
  if (fs.readSync(file, memory, 0, size, 0) !== size) throw new Error('A file of evergrant changed while it was read')
  return memory.subarray(0, size)
}

/** What cannot be kept is compiled again by the next run. */
function keepCompiled() {
  if (!folder) return
  try {
    for (const [path, chunk] of chunks) {
      if (chunk.isCompiled) continue
      chunk.isCompiled = true
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
      const own = `${fileOf(path)}.${process.pid}`
      const bytes = Buffer.concat([Buffer.from(chunk.hash, 'latin1'), chunk.script.createCachedData()])
      fs.writeFileSync(own, bytes, { mode: 0o600, flag: 'wx' })
      fs.renameSync(own, fileOf(path))
    }
  } catch {
    // A full disk, or a folder that cannot be written.
  }
}

/** A bridge may never come to an orderly end. */
const KEEP_AFTER_MS = 10000
if (COMMAND === 'bridge') setTimeout(keepCompiled, KEEP_AFTER_MS).unref()

void load(join(__dirname, '../dist/cli/start.cjs'))
  .main()
  .then((exitCode) => {
    if (exitCode === 0) keepCompiled()
    // Idle connections and compilers would keep the process for a while with nothing left to do.
    process.exit(exitCode)
  })
