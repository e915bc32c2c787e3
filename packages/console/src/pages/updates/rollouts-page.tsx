export function RolloutsPage() { return null }
