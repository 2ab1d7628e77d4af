// iden3's file container (.r1cs, .zkey, .wtns): magic, version, then numbered sections of a stated length.
import { concat, packWords } from './bytes.ts'

/** Section number -> its bytes, views into the file. */
export type Sections = ReadonlyMap<number, Uint8Array>

const HEADER = 12

/** @throws {ContainerError} when the magic is another or a section runs past the end. */
export function readSections(bytes: Uint8Array, magic: string): Sections {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < HEADER || String.fromCharCode(...bytes.subarray(0, 4)) !== magic) {
    throw new ContainerError(magic, 'another magic number')
  }
  const sections = new Map<number, Uint8Array>()
  let at = HEADER
  for (let left = view.getUint32(8, true); left > 0; left--) {
    if (at + 12 > bytes.length) throw new ContainerError(magic, 'fewer sections than stated')
    const id = view.getUint32(at, true)
    const end = at + 12 + Number(view.getBigUint64(at + 4, true))
    if (end > bytes.length) throw new ContainerError(magic, `section ${id} is cut off`)
    sections.set(id, bytes.subarray(at + 12, end))
    at = end
  }
  return sections
}

/** @throws {ContainerError} when the section is absent. */
export function section(sections: Sections, id: number, magic: string): Uint8Array {
  const bytes = sections.get(id)
  if (!bytes) throw new ContainerError(magic, `section ${id} is absent`)
  return bytes
}

export function writeSections(
  magic: string,
  version: number,
  sections: readonly (readonly [id: number, bytes: Uint8Array])[],
): Uint8Array {
  return concat([
    new TextEncoder().encode(magic),
    packWords([version, sections.length]),
    // The length is 64 bits wide; no section of ours passes 4 GiB.
    ...sections.flatMap(([id, bytes]) => [packWords([id, bytes.length, 0]), bytes]),
  ])
}

export class ContainerError extends Error {
  override readonly name = 'Circuits.ContainerError'
  constructor(magic: string, what: string) {
    super(`not a .${magic} file: ${what}. Delete the cache directory and build again`)
  }
}
