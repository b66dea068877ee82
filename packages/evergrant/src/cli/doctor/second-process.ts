import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { errorCodes, type ErrorCode, EvergrantError } from '../../errors.js'
import { SECRET_VARIABLES, withoutSecrets } from '../../internal/node/secret-variables.js'
import type { Io } from '../io.js'
import { type Answer, type Greeting, type Order, parseAnswer } from './orders.js'

/** This program once more, as a process of its own. */
export interface SecondProcess {
  /** @throws EvergrantError what it failed with, or `INTERNAL` when it is gone */
  ask(order: Order): Promise<Exclude<Answer, { kind: 'failed' }>>
  end(): void
}

/** Where to look, from the place of the first one. Secrets go over a pipe, never into an environment or an argument. */
export function startSecondProcess(
  { env, program }: Pick<Io, 'env' | 'program'>,
  { server, profile }: { readonly server: string; readonly profile: string },
): SecondProcess {
  const [command, ...words] = program
  const args = [...words, 'doctor', '--second-process', '--server', server, '--profile', profile]
  const child = spawn(command, args, { env: withoutSecrets(env), stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true })
  const lines = createInterface({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY })
  const waiting: ((answer: Answer | undefined) => void)[] = []
  let gone = false
  const leave = () => {
    gone = true
    for (const answer of waiting.splice(0)) answer(undefined)
  }
  lines.on('line', (line) => {
    const answer = parseAnswer(line)
    if (answer !== undefined) waiting.shift()?.(answer)
  })
  child.once('error', leave)
  child.once('close', leave)
  // It ended without reading; that it is gone tells the rest.
  child.stdin.on('error', leave)
  send(child.stdin, { secrets: secretsIn(env) } satisfies Greeting)

  return {
    async ask(order) {
      const answer = await new Promise<Answer | undefined>((resolve) => {
        if (gone) return resolve(undefined)
        waiting.push(resolve)
        send(child.stdin, order)
      })
      if (answer === undefined) throw ended(child.exitCode)
      if (answer.kind === 'failed') throw toError(answer)
      return answer
    },
    end() {
      child.stdin.end()
      child.kill()
    },
  }
}

function send(stdin: NodeJS.WritableStream, line: Greeting | Order): void {
  stdin.write(`${JSON.stringify(line)}\n`)
}

function secretsIn(env: Io['env']): Record<string, string> {
  return Object.fromEntries(
    SECRET_VARIABLES.flatMap((name) => {
      const value = env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

function ended(code: number | null): EvergrantError {
  return new EvergrantError(
    'INTERNAL',
    `The second process ended by itself${code === null ? '' : ` (exit code ${code})`}`,
    {
      hint: 'Run `evergrant status` in a second terminal: its error tells more.',
    },
  )
}

function toError({ code, message, hint }: Extract<Answer, { kind: 'failed' }>): EvergrantError {
  const known = code in errorCodes() ? (code as ErrorCode) : 'INTERNAL'
  return new EvergrantError(known, `In a second process: ${message}`, { hint })
}
