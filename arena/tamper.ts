/** A file of the run is not what the log says it was. */
export class TamperError extends Error {
  override readonly name = 'Arena.TamperError'
  readonly seq: number
  readonly file: string
  constructor(seq: number, file: string, why: string) {
    super(`${file} does not match the log at seq ${seq}: ${why}.`)
    this.seq = seq
    this.file = file
  }
}
