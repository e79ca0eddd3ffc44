/** Characters of the documents that are kept; the largest that Azure imports has 4 million. */
const most = 16_000_000;

/**
 * Keeps what was read of the latest documents: a stack and its checks read each several times, and a rehearsal imports it
 * into two tenants.
 */
export class Documents<Read> {
  readonly #read: (text: string, file?: string) => Read;
  /** By file name and text, the one that was asked for last at the end. */
  readonly #kept = new Map<string, Read>();
  #characters = 0;

  /** @param read makes it; what it throws is not kept */
  constructor(read: (text: string, file?: string) => Read) {
    this.#read = read;
  }

  get(text: string, file = ""): Read {
    const key = `${file}\0${text}`;
    const before = this.#kept.get(key);
    const read = before ?? this.#read(text, file);
    if (before === undefined) this.#characters += key.length;
    this.#kept.delete(key);
    this.#kept.set(key, read);
    for (const [oldest] of this.#kept) {
      if (this.#characters <= most) break;
      this.#kept.delete(oldest);
      this.#characters -= oldest.length;
    }
    return read;
  }
}
