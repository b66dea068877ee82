import { fileURLToPath } from 'node:url'

// The bundle is one folder deep in places that change; the package's own name leads to its root from anywhere inside it.
const packageRoot = () => new URL('.', import.meta.resolve('evergrant/package.json'))

/** The very program that `npx evergrant` starts. */
export function commandLineProgram(): string {
  return fileURLToPath(new URL('bin/evergrant.cjs', packageRoot()))
}

/** The program of one of the eight processes. */
export function workerProgram(): string {
  return fileURLToPath(new URL('dist/cli/demo/worker/main.cjs', packageRoot()))
}
