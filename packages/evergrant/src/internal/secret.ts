const inspect = Symbol.for('nodejs.util.inspect.custom')

/** A value that never prints itself: `toString`, `toJSON` and `inspect` give `[secret]`; only `reveal()` gives the text. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The text itself. Call it only where the value goes on the wire or into a seal. */
  reveal(): string {
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
