/** For an option that may be given several times. */
export function collect(value: string, previous: string[]): string[] {
  return [...previous, value]
}
