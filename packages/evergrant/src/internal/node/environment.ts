import { homedir } from 'node:os'
import { join } from 'node:path'

export type Environment = Readonly<Record<string, string | undefined>>

/** The process environment; the only place where the library reads it. */
export function processEnvironment(): Environment {
  return process.env
}

/** The folder for everything Evergrant keeps: `EVERGRANT_HOME`, else `.evergrant` in the home folder. */
export function dataFolder(env: Environment): string {
  return env.EVERGRANT_HOME || join(homedir(), '.evergrant')
}

export function storeFolder(home: string): string {
  return join(home, 'store')
}

export function keyFile(home: string): string {
  return join(home, 'key')
}
