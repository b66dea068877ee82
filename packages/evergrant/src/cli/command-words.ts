import { NOTION_SERVER } from '../index.js'

/** A command for this connection, ready to be copied into a shell: only the flags that differ from the defaults. */
export function commandFor(words: string, connection: { readonly server?: string; readonly profile?: string }): string {
  const { server, profile } = connection
  const flags = [
    ...(profile === undefined || profile === 'default' ? [] : ['--profile', quoted(profile)]),
    ...(server === undefined || server === NOTION_SERVER ? [] : ['--server', quoted(server)]),
  ]
  return ['evergrant', words, ...flags].join(' ')
}

/** The commands that work on one connection. */
const ON_A_CONNECTION =
  /^(?:login|logout|status|whoami|search|fetch|page|db|row|comment|user|team|task|file|pull|push|tools|call|resources|prompts|doctor|export)\b/

/**
 * A hint whose commands in backticks work as they stand: those that leave the profile or server open get the one at hand. Not those
 * that were run ("the file that `…` wrote"), or are to be run elsewhere ("`…` where the login is").
 */
export function withConnection(
  hint: string,
  connection: { readonly server?: string; readonly profile?: string },
): string {
  return hint.replaceAll(/(?<!\bthat )`evergrant ([^`]+)`(?! where)/g, (command, words: string) => {
    // The second step of a login knows its connection, and help is the same for all.
    if (!ON_A_CONNECTION.test(words) || /--(?:complete|help)\b/.test(words)) return command
    const { server, profile } = connection
    return `\`${commandFor(words, {
      ...(server !== undefined && !words.includes('--server') && { server }),
      ...(profile !== undefined && !words.includes('--profile') && { profile }),
    })}\``
  })
}

/** As one word of a shell. */
export function quoted(word: string): string {
  return /^[\w./:@%=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
