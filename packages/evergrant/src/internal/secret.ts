const inspect = Symbol.for('nodejs.util.inspect.custom')

/**
 * A value that never prints itself: `toString`, `toJSON` and `inspect` give `[secret]`; only `reveal()` gives the value. Text, or the
 * bytes of a key, which it neither copies nor changes.
 */
export class Secret<T extends string | Uint8Array = string> {
  readonly #value: T

  constructor(value: T) {
    this.#value = value
  }

  /** The value itself. Call it only where it goes on the wire, into a seal, or seals. */
  reveal(): T {
    return this.#value
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
