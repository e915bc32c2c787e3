export function VulnerabilitiesPage() { return null }
