import type { RedisCommands } from './redis-client.js'
import { replyCode } from './reply-code.js'

/** A Lua script, by its text and its SHA-1, by which a server remembers it. */
export interface Script {
  readonly source: string
  sha1(): Promise<string>
}

export function script(source: string): Script {
  let digest: Promise<string> | undefined
  return { source, sha1: () => (digest ??= sha1Hex(source)) }
}

/** Runs a script by its digest; a server that does not know it (any more) is sent the whole of it. */
export async function runScript(
  commands: RedisCommands,
  { source, sha1 }: Script,
  keys: readonly string[],
  args: readonly string[],
): Promise<unknown> {
  try {
    return await commands.evalSha(await sha1(), keys, args)
  } catch (error) {
    if (replyCode(error) !== 'NOSCRIPT') throw error
    return commands.eval(source, keys, args)
  }
}

async function sha1Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
