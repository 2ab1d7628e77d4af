// Many multiples of one generator: a table of d * 256^w * G turns each scalar into 32 additions.
import type { Curve } from 'ffjavascript'

export type GroupName = 'G1' | 'G2'

/** Canonical scalars, 32 little-endian bytes each, to affine Montgomery points side by side. */
export type FixedBase = (scalars: Uint8Array) => Uint8Array

const WINDOWS = 32
const DIGITS = 255
const BATCH = 1024
/** `batchToAffine` takes its scratch at the engine's heap pointer: a batch of 1024 G2 points needs far less. */
const SCRATCH = 1 << 20
/** The engine's module is linked for at least this many pages. */
const INITIAL_PAGES = 25

/** Builds the table (8,160 points) on a private instance of the curve's module. */
export async function fixedBase(curve: Curve, name: GroupName): Promise<FixedBase> {
  const group = curve[name]
  const affine = group.F.n8 * 2
  const jacobian = group.F.n8 * 3
  const entries = WINDOWS * DIGITS

  const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES })
  const instance = await WebAssembly.instantiate(await WebAssembly.compile(curve.tm.code), { env: { memory } })
  const call = (operation: string) =>
    instance.exports[`${name === 'G1' ? 'g1m' : 'g2m'}_${operation}`] as (...pointers: number[]) => void
  const [copy, zero, add, addMixed, batchToAffine] = [
    call('copy'),
    call('zero'),
    call('add'),
    call('addMixed'),
    call('batchToAffine'),
  ]

  let free = (new DataView(memory.buffer).getUint32(0, true) + SCRATCH + 255) & ~255
  const allocate = (bytes: number): number => {
    const at = free
    free += bytes
    const missing = free - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / 65536))
    return at
  }
  const table = allocate(entries * affine)
  const power = allocate(jacobian)
  const sums = allocate(BATCH * jacobian)
  const results = allocate(BATCH * affine)
  const building = allocate(entries * jacobian)

  new Uint8Array(memory.buffer).set(group.toJacobian(group.g), power)
  for (let window = 0; window < WINDOWS; window++) {
    const row = building + window * DIGITS * jacobian
    copy(power, row)
    for (let digit = 1; digit < DIGITS; digit++) add(row + (digit - 1) * jacobian, power, row + digit * jacobian)
    add(row + (DIGITS - 1) * jacobian, power, power)
  }
  for (let at = 0; at < entries; at += BATCH) {
    batchToAffine(building + at * jacobian, Math.min(BATCH, entries - at), table + at * affine)
  }

  return (scalars) => {
    const count = scalars.length / 32
    const points = new Uint8Array(count * affine)
    for (let from = 0; from < count; from += BATCH) {
      const size = Math.min(BATCH, count - from)
      for (let i = 0; i < size; i++) {
        const sum = sums + i * jacobian
        zero(sum)
        for (let window = 0; window < WINDOWS; window++) {
          const digit = scalars[(from + i) * 32 + window]!
          if (digit > 0) addMixed(sum, table + (window * DIGITS + digit - 1) * affine, sum)
        }
      }
      batchToAffine(sums, size, results)
      points.set(new Uint8Array(memory.buffer, results, size * affine), from * affine)
    }
    return points
  }
}
