import type { ScannerFormat } from './report.ts'
import {
  asff,
  awsInspector,
  azureRecommendations,
  orcaCsv,
  orcaJson,
  riskReconJson,
  wizCsv,
  wizFindingsCsv,
} from './formats/cloud-scanners.ts'
import {
  aqua,
  clair,
  gcloud,
  gitlab,
  harbor,
  neuvector,
  sysdigCliJson,
  sysdigJson,
  twistlockJson,
  xray,
} from './formats/container-scanners.ts'
import {
  deepfenceCompliance,
  deepfenceMalware,
  deepfenceOldVulnerabilities,
  deepfenceVulnerabilities,
  sysdigCliCsv,
  sysdigCsv,
  twistlockCsv,
} from './formats/container-tables.ts'
import { cyclonedxJson, cyclonedxXml } from './formats/cyclonedx.ts'
import { defender, defenderCsv } from './formats/defender.ts'
import {
  cyberwatch,
  lynis,
  openscap,
  pingcastle,
  rkhunter,
  solar,
} from './formats/device-audits.ts'
import { genericCsv, genericJson, genericTitledCsv } from './formats/generic.ts'
import { greenboneCsv, greenboneXml } from './formats/greenbone.ts'
import { anchoreEngine, anchoreEnterprise, anchorectl, grype, xeol } from './formats/grype.ts'
import { nessusCsv, tenableScCsv, tenableVmCsv } from './formats/nessus-csv.ts'
import { nessusXml } from './formats/nessus-xml.ts'
import {
  immuniwebJson,
  immuniwebXml,
  masscan,
  nexpose,
  nmap,
  outpost24,
} from './formats/network-scanners.ts'
import { qualysCsv, qualysVmdrCsv } from './formats/qualys-csv.ts'
import { qualysReportXml } from './formats/qualys-report-xml.ts'
import { qualysScanXml } from './formats/qualys-scan-xml.ts'
import {
  dependencyCheck,
  dependencyTrack,
  govulncheck,
  npmAudit,
  osvScanner,
  pipAudit,
  satellite,
  scantist,
  snyk,
  vulners,
} from './formats/software-scanners.ts'
import { csaf, openvex, spdxJson, spdxTags } from './formats/statements.ts'
import { trivy, trivyOperator } from './formats/trivy.ts'
import { wazuh } from './formats/wazuh.ts'

/** All formats; the first that recognises a file reads it, so the generic ones stand last. */
export const SCANNER_FORMATS: readonly ScannerFormat[] = [
  nessusXml,
  nessusCsv,
  tenableScCsv,
  tenableVmCsv,
  greenboneXml,
  greenboneCsv,
  qualysReportXml,
  qualysScanXml,
  qualysCsv,
  qualysVmdrCsv,
  trivyOperator,
  trivy,
  xeol,
  grype,
  wazuh,
  defender,
  defenderCsv,
  anchoreEngine,
  anchorectl,
  anchoreEnterprise,
  cyclonedxJson,
  cyclonedxXml,
  csaf,
  openvex,
  spdxJson,
  spdxTags,
  clair,
  harbor,
  neuvector,
  gitlab,
  gcloud,
  xray,
  sysdigCliJson,
  sysdigJson,
  twistlockJson,
  aqua,
  twistlockCsv,
  sysdigCsv,
  sysdigCliCsv,
  deepfenceVulnerabilities,
  deepfenceOldVulnerabilities,
  deepfenceCompliance,
  deepfenceMalware,
  npmAudit,
  pipAudit,
  osvScanner,
  dependencyTrack,
  dependencyCheck,
  scantist,
  govulncheck,
  satellite,
  vulners,
  snyk,
  awsInspector,
  asff,
  azureRecommendations,
  orcaCsv,
  orcaJson,
  wizCsv,
  wizFindingsCsv,
  riskReconJson,
  nmap,
  masscan,
  nexpose,
  outpost24,
  immuniwebXml,
  immuniwebJson,
  openscap,
  pingcastle,
  lynis,
  rkhunter,
  solar,
  cyberwatch,
  genericJson,
  genericTitledCsv,
  genericCsv,
]
