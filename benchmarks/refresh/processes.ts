import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A process that obeys: one order at a time, each with an answer. */
export interface Obedient<Orders extends OrderTable> {
  order<Name extends keyof Orders & string>(
    name: Name,
    ...content: Parameters<Orders[Name]>
  ): Promise<Awaited<ReturnType<Orders[Name]>>>
  /** Lets it go, and waits for its end. */
  end(): Promise<void>
}

/** What a process can be told to do: plain data in, plain data out. */
export type OrderTable = Record<string, (content: never) => unknown>

interface Message {
  readonly result?: unknown
  readonly failed?: string
}

/** Starts a TypeScript program of this folder. */
export async function startProcess<Orders extends OrderTable>(program: string): Promise<Obedient<Orders>> {
  const path = fileURLToPath(new URL(program, import.meta.url))
  const child = fork(path, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const ended = once(child, 'exit').then(() => [{ failed: `${program} has ended` }])
  const answer = async () => {
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [Message]
    if (message.failed !== undefined) throw new Error(message.failed)
    return message.result
  }
  await answer()
  return {
    order<Name extends keyof Orders & string>(name: Name, ...content: Parameters<Orders[Name]>) {
      const answered = answer()
      child.send({ name, content })
      return answered as Promise<Awaited<ReturnType<Orders[Name]>>>
    },
    async end() {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

/** The other side: obeys until the parent lets go. */
export function obey(orders: OrderTable, end: () => Promise<void>): void {
  const answer = (message: Message) => void process.send?.(message)
  process.on('message', ({ name, content }: { name: string; content: [never] }) => {
    const perform = async () => orders[name]?.(...content)
    perform().then(
      (result) => answer({ result }),
      (error: unknown) => answer({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    )
  })
  process.once('disconnect', () => void end().then(() => process.exit()))
  answer({ result: 'ready' })
}
