// Field elements as 32 little-endian bytes: how circom's and iden3's files and the curve engine write them.

/** Bytes of one field element. */
export const ELEMENT = 32

const LIMB = (1n << 64n) - 1n

/** The unsigned integer in the 32 little-endian bytes at `offset`. */
export function readElement(bytes: Uint8Array, offset: number): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, ELEMENT)
  return (
    view.getBigUint64(0, true) |
    (view.getBigUint64(8, true) << 64n) |
    (view.getBigUint64(16, true) << 128n) |
    (view.getBigUint64(24, true) << 192n)
  )
}

/** Writes `value` (0 <= value < 2^256) as 32 little-endian bytes at `offset`. */
export function writeElement(bytes: Uint8Array, offset: number, value: bigint): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, ELEMENT)
  view.setBigUint64(0, value & LIMB, true)
  view.setBigUint64(8, (value >> 64n) & LIMB, true)
  view.setBigUint64(16, (value >> 128n) & LIMB, true)
  view.setBigUint64(24, value >> 192n, true)
}

/** The values side by side, 32 little-endian bytes each. */
export function packElements(values: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(values.length * ELEMENT)
  values.forEach((value, index) => {
    writeElement(bytes, index * ELEMENT, value)
  })
  return bytes
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** The numbers as little-endian 32-bit words. */
export function packWords(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  values.forEach((value, index) => {
    view.setUint32(index * 4, value, true)
  })
  return bytes
}
