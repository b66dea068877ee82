/** A command of a document, and what it is said to show. */
export interface FencedCommand {
  readonly line: number
  /** For a shell, without the `$ ` before it. */
  readonly command: string
  readonly shown: readonly string[]
}

/**
 * The commands in the fenced blocks `console` of a Markdown text: lines that begin with `$ `, and go on where they end with a backslash. The
 * lines below them are what they show.
 */
export function fencedCommands(text: string): readonly FencedCommand[] {
  const commands: { line: number; command: string; shown: string[] }[] = []
  let isInside = false
  let goesOn = false
  for (const [at, line] of text.split('\n').entries()) {
    const last = commands.at(-1)
    if (/^ *```/.test(line)) {
      if (goesOn) throw new Error(`Line ${at + 1}: the command before goes on nowhere`)
      isInside = !isInside && /^ *```console$/.test(line)
    } else if (!isInside) continue
    else if (goesOn && last !== undefined) last.command += `\n${line}`
    else if (line.startsWith('$ ')) commands.push({ line: at + 1, command: line.slice(2), shown: [] })
    else if (last === undefined) throw new Error(`Line ${at + 1} shows something before there is a command`)
    else last.shown.push(line)
    goesOn = isInside && (line.startsWith('$ ') || goesOn) && line.endsWith('\\')
  }
  return commands
}

/**
 * What is not as the document says, in words; `undefined` where all is. `…` in a line stands for any part of it, and `…` alone for any
 * number of lines.
 */
export function difference(shown: readonly string[], output: string): string | undefined {
  const lines = output.replace(/\n+$/, '').split('\n')
  const wanted = shown.join('\n').replace(/\n+$/, '').split('\n')
  const pattern = wanted.map((line) => (line === '…' ? '(?:.*\n)*?' : `${patternOf(line)}\n`)).join('')
  if (new RegExp(`^${pattern}$`).test(`${lines.join('\n')}\n`)) return undefined
  if (wanted.join('') === '' && output === '') return undefined
  return `shown:\n${wanted.join('\n')}\n\nit was:\n${lines.join('\n')}\n`
}

function patternOf(line: string): string {
  return line
    .split('…')
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')
}
