import { Button } from '@mantine/core'
import { Link, type LinkProps } from '@tanstack/react-router'

/** A link that looks like a button. */
export function LookButton({ to, label }: { to: LinkProps; label: string }) {
  return <Button renderRoot={(props) => <Link {...to} {...props} />}>{label}</Button>
}
