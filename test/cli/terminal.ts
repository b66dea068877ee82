import { type Options, type Running, start } from './evergrant.js'

/** Whether `script` of util-linux is there, which gives a program a terminal. */
export const HAS_TERMINALS = process.platform === 'linux'

/** A run of the command line at a terminal of its own. */
export interface AtTerminal {
  /** Resolves when the terminal shows it, after what was seen before. */
  shows(text: string): Promise<void>
  /** Waits until the terminal shows the question, and types the line. */
  answer(question: string, line: string): Promise<void>
  type(keys: string): void
  /** What the terminal showed in all, and the exit code. */
  readonly finished: Promise<{ readonly code: number | null; readonly shown: string }>
}

/** @param words without single quotes */
export function startAtTerminal(words: readonly string[], options: Options = {}): AtTerminal {
  // `script` takes one text, which it has a shell read.
  const program = 'line=; for word in "$@"; do line="$line \'$word\'"; done; exec script -qefc "$line" /dev/null'
  const env = { SHELL: '/bin/sh', TERM: 'dumb', ...options.env }
  const running: Running = start(words, { ...options, env, prefix: ['sh', '-c', program, 'sh'] })
  const { stdin } = running.child
  let seen = 0
  const terminal: AtTerminal = {
    async shows(text) {
      const pattern = new RegExp(`^[^]{${seen},}?${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`)
      const [shown] = await running.saw(pattern, 'stdout')
      seen = shown.length
    },
    async answer(question, line) {
      await terminal.shows(question)
      terminal.type(`${line}\n`)
    },
    type: (keys) => void stdin?.write(keys),
    finished: running.finished.then(({ code, stdout }) => ({ code, shown: stdout.replaceAll('\r\n', '\n') })),
  }
  return terminal
}
