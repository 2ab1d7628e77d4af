/** A text of at most so many characters: what is longer is cut, and ends in "…". */
export function clipped(text: string, most: number): string {
  if (text.length <= most) return text
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
