import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { linesOf } from './folder.ts'

/**
 * Cassette lines of a tick, of a file that only grows: each byte is read once, however many ticks ask.
 *
 * @returns lines in an order that does not depend on which model answered first
 */
export function cassetteLines(path: string): (tick: number) => string[] {
  const byTick = new Map<number, string[]>()
  let read = 0
  return (tick) => {
    const bytes = readFrom(path, read)
    read += bytes.length
    for (const { line, text } of linesOf(bytes.toString())) {
      const known = byTick.get(line.tick)
      if (known) known.push(text)
      else byTick.set(line.tick, [text])
    }
    return (byTick.get(tick) ?? []).toSorted()
  }
}

function readFrom(path: string, start: number): Buffer {
  const fd = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(fstatSync(fd).size - start)
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, start))
  } finally {
    closeSync(fd)
  }
}
