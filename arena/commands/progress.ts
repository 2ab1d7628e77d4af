import type { Progress } from '../adoption.ts'

/** Where people read: a terminal gets one line that is written over, anything else gets a line per finished piece of work. */
export function openProgress(stream: NodeJS.WriteStream): { report: Progress; clear: () => void } {
  const { show, clear } = statusLine(stream)
  let last = ''
  return {
    clear,
    report(what, percent) {
      const line = `${what} ${Math.round(percent)} %`
      if (line !== last) show(line, percent >= 100 ? `${what} done` : undefined)
      last = line
    },
  }
}

/** A line that is written over on a terminal; elsewhere `plain`, where there is something to say, is a line of its own. */
export function statusLine(stream: NodeJS.WriteStream): {
  show: (line: string, plain: string | undefined) => void
  clear: () => void
} {
  let written = false
  return {
    clear() {
      if (written) stream.write('\r\x1b[2K')
      written = false
    },
    show(line, plain) {
      if (stream.isTTY) stream.write(`\r\x1b[2K${line}`)
      else if (plain !== undefined) stream.write(`${plain}\n`)
      written = stream.isTTY
    },
  }
}
