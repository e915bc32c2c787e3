import { AGENT_PLACES } from './package-files.ts'

export type InstallScriptInput = {
  version: string
  /** SHA-256 (hex) of the package for each architecture, as dpkg names it. */
  packages: readonly { arch: string; file: string; sha256: string }[]
}

/** The part of the script that changes the machine. */
const INSTALL_AND_ENROL = `install_agent() {
  echo "dirigent: installing the agent $VERSION"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q -o DPkg::Lock::Timeout=300 "$WORK/$FILE" >"$WORK/log" 2>&1 || {
    tail -n 20 "$WORK/log" >&2
    fail "the agent could not be installed; the lines above say why"
  }
}

enrol() {
  dirigent-agent enrol --token "$TOKEN" --state ${AGENT_PLACES.state} || fail "this machine was not enrolled; the line above says why. The agent is installed: dirigent-agent enrol --token TOKEN tries again"
  if [ -d /run/systemd/system ]; then
    systemctl enable --quiet --now dirigent-agent.service
    echo "dirigent: the agent runs (systemctl status dirigent-agent)"
  else
    echo "dirigent: there is no systemd here; start the agent with: dirigent-agent run"
  fi
}`

/**
 * The script of the one-line installation. The person's command checks the script's own SHA-256, which came over the
 * signed-in console; the script checks the package's. So it does not matter that the server's certificate is of an
 * authority this machine does not know yet: what is installed was named over a channel that was trusted.
 * POSIX sh; everything is in functions, so that a script cut in the middle does nothing.
 */
export function installScript({ version, packages }: InstallScriptInput): string {
  const cases = packages
    .map(({ arch, file, sha256 }) => `    ${arch}) FILE='${file}'; SHA256='${sha256}' ;;`)
    .join('\n')
  return `#!/bin/sh
# Installs the Dirigent agent ${version} and enrols this machine: sudo sh install.sh TOKEN
set -eu
VERSION='${version}'

fail() { echo "dirigent: $1" >&2; exit 1; }

check_machine() {
  [ "$(id -u)" = 0 ] || fail "run this as root: sudo sh $0 TOKEN"
  command -v dpkg >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1 || fail "this is for Debian and Ubuntu; dpkg and apt-get were not found"
  command -v sha256sum >/dev/null 2>&1 || fail "sha256sum was not found (package coreutils)"
  ARCH=$(dpkg --print-architecture)
  case "$ARCH" in
${cases}
    *) fail "there is no agent for the architecture $ARCH on this server" ;;
  esac
}

read_token() {
  TOKEN=\${1:-}
  [ -n "$TOKEN" ] || fail "the enrolment token is missing: sudo sh $0 TOKEN (console, page Enrol devices)"
  case "$TOKEN" in dgt1.*) ;; *) fail "this is not an enrolment token; it begins with dgt1." ;; esac
  BODY=$(printf '%s' "\${TOKEN#dgt1.}" | tr '_-' '/+')
  while [ $(( \${#BODY} % 4 )) -ne 0 ]; do BODY="$BODY="; done
  SERVER=$(printf '%s' "$BODY" | base64 -d 2>/dev/null | sed -n 's/.*"s":"\\([^"]*\\)".*/\\1/p')
  [ -n "$SERVER" ] || fail "the enrolment token is cut; copy it completely"
}

download() {
  WORK=$(mktemp -d /tmp/dirigent-agent.XXXXXX)
  trap 'rm -rf "$WORK"' EXIT
  chmod 0755 "$WORK"
  echo "dirigent: fetching the agent from $SERVER"
  if command -v curl >/dev/null 2>&1; then
    curl -kfsS --retry 3 -o "$WORK/$FILE" "$SERVER/agent/$FILE" || fail "$SERVER/agent/$FILE could not be fetched"
  elif command -v wget >/dev/null 2>&1; then
    wget -q --no-check-certificate -O "$WORK/$FILE" "$SERVER/agent/$FILE" || fail "$SERVER/agent/$FILE could not be fetched"
  else
    fail "neither curl nor wget was found; install one: apt-get install curl"
  fi
  echo "$SHA256  $WORK/$FILE" | sha256sum -c - >/dev/null 2>&1 || fail "the package that arrived is not the one that was built on the server; nothing was installed"
}

${INSTALL_AND_ENROL}
main() {
  check_machine
  read_token "$@"
  download
  install_agent
  enrol
}

main "$@"
`
}
