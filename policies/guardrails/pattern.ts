/** Whether a name is one that the pattern stands for: `*` is any text, and case does not matter. */
export function matches(pattern: string, name: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "i").test(name);
}
