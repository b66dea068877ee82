const inspect = Symbol.for('nodejs.util.inspect.custom')

/** Key bytes that never print themselves: like `Secret`, for bytes. */
export class SecretBytes {
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes.slice()
  }

  /** The bytes themselves. Call it only where they seal or open. */
  reveal(): Uint8Array {
    return this.#bytes
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  [inspect](): string {
    return '[secret]'
  }
}
