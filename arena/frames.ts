import type { Event } from './event.ts'
import type { Message } from './protocol.ts'

/** How many events of a feed are kept as frames, for watchers that are not far from each other. */
const MAX_FRAMES = 4096

/** The websocket frame of each event, made once for all who are near it. */
export function framesOf(events: readonly Event[]): (seq: number) => Buffer {
  const frames = new Map<number, Buffer>()
  return (seq) => {
    const known = frames.get(seq)
    if (known) return known
    const frame = textFrame(JSON.stringify({ event: events[seq] as Event } satisfies Message))
    frames.set(seq, frame)
    for (const oldest of frames.keys()) {
      if (frames.size <= MAX_FRAMES) break
      frames.delete(oldest)
    }
    return frame
  }
}

/** A whole text message from a server, in one frame (RFC 6455, section 5.2): opcode 1, no mask. */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const [code, bytes] = length < 126 ? [length, 0] : length < 65_536 ? [126, 2] : [127, 8]
  const frame = Buffer.allocUnsafeSlow(2 + bytes + length)
  frame[0] = 0x81
  frame[1] = code
  if (bytes === 2) frame.writeUInt16BE(length, 2)
  if (bytes === 8) frame.writeBigUInt64BE(BigInt(length), 2)
  frame.write(text, 2 + bytes)
  return frame
}
