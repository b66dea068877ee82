import { type Sandbox, type SandboxOptions, startSandbox as start } from '@evergrant/sandbox'
import { record } from './folder.js'

/** A sandbox whose secrets are kept at its end, for the search for secrets. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await start(options)
  let isKept = false
  return {
    ...sandbox,
    close() {
      if (!isKept)
        record(
          'secrets',
          'txt',
          sandbox
            .secretsSeen()
            .map((secret) => `${secret}\n`)
            .join(''),
        )
      isKept = true
      return sandbox.close()
    },
  }
}
