/** The few assertions of the contract, so that it runs under any test framework and outside Node. */

class ContractFailure extends Error {
  override readonly name = 'ContractFailure'
}

export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new ContractFailure(what)
}

export function assertSame(actual: unknown, expected: unknown, what: string): void {
  const [got, wanted] = [shown(actual), shown(expected)]
  if (got !== wanted) throw new ContractFailure(`${what}: got ${got}, expected ${wanted}`)
}

/** The call is refused with this error code; anything else, another error included, fails. */
export async function assertCode(code: string, call: () => Promise<unknown>, what: string): Promise<void> {
  const error = await rejectionOf(call, what)
  const actual = error instanceof Error && 'code' in error ? error.code : String(error)
  assert(actual === code, `${what}: rejected with ${shown(actual)}, expected ${code}`)
}

export async function assertTypeError(call: () => Promise<unknown>, what: string): Promise<void> {
  const error = await rejectionOf(call, what)
  assert(error instanceof TypeError, `${what}: rejected with ${shown(String(error))}, expected a TypeError`)
}

async function rejectionOf(call: () => Promise<unknown>, what: string): Promise<unknown> {
  let result: unknown
  try {
    result = await call()
  } catch (error) {
    return error
  }
  throw new ContractFailure(`${what}: resolved with ${shown(result)}, expected a rejection`)
}

function shown(value: unknown): string {
  const text = JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part))
  return text === undefined ? 'undefined' : text.slice(0, 500)
}
