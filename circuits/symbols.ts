// circom's .sym file: `label,wire,component,name` a line; names for messages.

/** Wire -> its first name in the source, such as `main.digest`. */
export function readSymbols(text: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>()
  for (const line of text.split('\n')) {
    const [, wire, , name] = line.split(',')
    // Wire -1: the label was simplified away.
    if (name === undefined || wire === '-1' || names.has(Number(wire))) continue
    names.set(Number(wire), name)
  }
  return names
}
