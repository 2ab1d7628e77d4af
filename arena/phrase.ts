/** Known to everybody: for runs that anybody can repeat. */
export const DEVELOPMENT_MNEMONIC = 'test test test test test test test test test test test junk'
