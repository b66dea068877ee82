import type { Remote } from './remote.js'

/**
 * A conversation that is being opened while the host already speaks. What cannot be opened, because a keychain is locked or a disk is gone, is an
 * error of the request that needs it, and tried again for the next one.
 */
export function lazyRemote(open: () => Promise<Remote>): Remote {
  let remote: Remote | undefined
  let opening: Promise<Remote> | undefined
  let isClosed = false

  const opened = (): Promise<Remote> =>
    (opening ??= open().then(
      (given) => (remote = given),
      (error: unknown) => {
        opening = undefined
        throw error
      },
    ))
  // Whoever needs it waits for it, and is told of its failure.
  opened().catch(() => undefined)

  return {
    get session() {
      return remote?.session
    },
    send: (message, options) =>
      remote?.send(message, options) ?? opened().then((given) => given.send(message, options)),
    listen: (signal) => remote?.listen(signal) ?? opened().then((given) => given.listen(signal)),
    async close(how) {
      if (isClosed || opening === undefined) return
      isClosed = true
      await (await opening).close(how)
    },
  }
}
