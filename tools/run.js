import { spawn } from 'node:child_process'
import { root } from './workspace.js'

/**
 * Runs a program without a shell and gives its exit code and everything it printed, both streams in order.
 * Never throws for a failing program: the caller decides what an exit code means.
 */
export function run(command, args, { cwd = root, env = {}, input } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
    const chunks = []
    const stdout = []
    child.stdout.on('data', (chunk) => {
      chunks.push(chunk)
      stdout.push(chunk)
    })
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', (code, signal) =>
      resolve({
        code: code ?? 1,
        signal,
        output: Buffer.concat(chunks).toString(),
        stdout: Buffer.concat(stdout).toString(),
      }),
    )
    child.stdin.on('error', () => {
      // A program that ends without reading its input closes the pipe; its exit code tells the rest.
    })
    child.stdin.end(input)
  })
}

/** Like `run` for Node programs; throws with all the output when the program fails. */
export async function runNode(args, options) {
  const result = await run(process.execPath, args, options)
  if (result.code !== 0) throw new Error(`${args.join(' ')} failed\n${result.output}`)
  return result
}
