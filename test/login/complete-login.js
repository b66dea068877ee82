// A program of its own that completes the login given on stdin, in the store of EVERGRANT_HOME.
import { text } from 'node:stream/consumers'
import { createEvergrant } from 'evergrant'
import { createFileStore } from 'evergrant/store/file'

const { callback, binding } = JSON.parse(await text(process.stdin))
const store = createFileStore({ folder: process.env.EVERGRANT_HOME })
await createEvergrant({ store }).completeLogin(callback, { binding })
