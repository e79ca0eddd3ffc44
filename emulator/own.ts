/**
 * The value under a name that a request chose, or undefined: never what every object has of its prototype, such as
 * `constructor` or `__proto__`.
 */
export function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
