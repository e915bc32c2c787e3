/** Who may import whom (DESIGN §4), and what goes wrong otherwise. Adding to a row is a decision: docs/decisions. */
export const IMPORT_TABLE: Readonly<
  Record<string, { readonly mayImport: readonly string[]; readonly why: string }>
> = {
  domain: {
    mayImport: [],
    why: 'a decision must be the same in server, agent, console preview and simulator',
  },
  system: { mayImport: ['domain'], why: 'ports are the only door to nondeterminism' },
  protocol: { mayImport: ['domain'], why: 'wire shapes parse into domain types' },
  feeds: { mayImport: ['domain', 'system'], why: 'a feed cannot reach the database' },
  inventory: { mayImport: ['domain', 'system'], why: 'it reads only' },
  words: { mayImport: ['domain', 'protocol'], why: 'sentences know reasons, not machinery' },
  server: {
    mayImport: ['domain', 'system', 'protocol', 'feeds', 'words'],
    why: 'it meets the agent only in protocol, so either may be upgraded first',
  },
  agent: {
    mayImport: ['domain', 'system', 'protocol', 'inventory', 'words'],
    why: 'it runs as root: small enough to audit',
  },
  client: { mayImport: ['protocol'], why: 'it is generated from the API document' },
  console: {
    mayImport: ['client', 'protocol', 'domain', 'words'],
    why: 'it is a thin client of the public API',
  },
  cli: {
    mayImport: ['client', 'protocol', 'system', 'domain', 'feeds', 'inventory', 'words'],
    why: 'it is a client of the public API; `scan` works without a server',
  },
}

/** Packages that also run in a browser, or must give the same answer everywhere: no module of Node's. */
export const WITHOUT_NODE: Readonly<Record<string, string>> = {
  domain: 'domain has no input and output; it receives what it needs as values',
  words: 'words are shown in the browser too',
  client: 'the client runs in the browser too',
  console: 'the console runs in the browser',
}
