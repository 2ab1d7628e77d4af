import type { Progress } from '../adoption.ts'

/** Where people read: a terminal gets one line that is written over, anything else gets a line per finished piece of work. */
export function openProgress(stream: NodeJS.WriteStream): { report: Progress; clear: () => void } {
  let shown = ''
  const clear = () => {
    if (stream.isTTY && shown) stream.write('\r\x1b[2K')
    shown = ''
  }
  return {
    clear,
    report(what, percent) {
      const line = `${what} ${Math.round(percent)} %`
      if (line === shown) return
      if (stream.isTTY) stream.write(`\r\x1b[2K${line}`)
      else if (percent >= 100) stream.write(`${what} done\n`)
      shown = line
    },
  }
}
