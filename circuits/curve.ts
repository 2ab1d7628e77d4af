// BN254 (EIP-196, EIP-197) on ffjavascript's WebAssembly engine: one single-threaded curve a process, so processes can exit.
import { buildBn128, type Curve } from 'ffjavascript'

let built: Promise<Curve> | undefined

/** The curve of this process; building it costs about 150 ms once. */
export function bn254(): Promise<Curve> {
  built ??= buildBn128(true)
  return built
}
