import type { Step } from './step.js'
import { edit } from './steps/editing.js'
import { eightProcesses } from './steps/eight-processes.js'
import { expiry } from './steps/expiry.js'
import { noFinds } from './steps/finds.js'
import { folder } from './steps/folder.js'
import { afterLogout, logout } from './steps/logout.js'
import { query } from './steps/query.js'
import { fetchPage, search, tools } from './steps/reading.js'
import { signIn } from './steps/sign-in.js'
import { sseAtAlias, sseAtSameUrl } from './steps/sse.js'
import { table } from './steps/table.js'
import { create, update } from './steps/writing.js'

/** The life of one login, from the first sign-in to the call after the end. */
export function tellStory(): readonly Step[] {
  const finds = noFinds()
  return [
    signIn,
    tools,
    search(finds),
    fetchPage(finds),
    create(finds),
    update(finds),
    edit(finds),
    query(finds),
    table,
    folder,
    expiry,
    ...eightProcesses(),
    sseAtAlias,
    sseAtSameUrl,
    logout,
    afterLogout,
  ]
}
