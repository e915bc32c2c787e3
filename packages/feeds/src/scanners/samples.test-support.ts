/** Small reports written by us in each scanner's format; `findings` are [device, ids, severity, state]. */
export const SAMPLES: readonly {
  format: string
  text: string
  findings: readonly (readonly [string, string, string, string])[]
}[] = [
  {
    format: 'nessus-xml',
    text: `<?xml version="1.0" ?>
<NessusClientData_v2><Policy><policyName>Weekly</policyName></Policy><Report name="Office">
<ReportHost name="192.0.2.10"><HostProperties>
<tag name="HOST_END">Mon Nov 16 03:12:00 2026</tag><tag name="host-fqdn">erp-1.example.org</tag>
<tag name="mac-address">02:00:00:00:00:01&#10;02:00:00:00:00:02</tag><tag name="host-ip">192.0.2.10</tag>
</HostProperties>
<ReportItem port="0" svc_name="general" protocol="tcp" severity="0" pluginID="19506" pluginName="Nessus Scan Information"/>
<ReportItem port="443" svc_name="www" protocol="tcp" severity="3" pluginID="900001" pluginName="OpenSSL &lt; 3.0.15">
<cve>CVE-2026-1001</cve><cve>CVE-2026-1002</cve></ReportItem>
</ReportHost></Report></NessusClientData_v2>`,
    findings: [
      ['erp-1.example.org', '', 'none', 'open'],
      ['erp-1.example.org', 'CVE-2026-1001 CVE-2026-1002', 'high', 'open'],
    ],
  },
  {
    format: 'nessus-csv',
    text: 'Plugin ID,CVE,CVSS,Risk,Host,Protocol,Port,Name,Synopsis\n900001,CVE-2026-1001,7.5,High,erp-1.example.org,tcp,443,"OpenSSL\nold",x\n',
    findings: [['erp-1.example.org', 'CVE-2026-1001', 'high', 'open']],
  },
  {
    format: 'greenbone-xml',
    text: `<report id="1" format_id="a994b278"><report id="2"><gmp><version>22</version></gmp><results>
<result id="r1"><name>x</name><host>192.0.2.11<asset asset_id="a1"/><hostname>file-1</hostname></host><port>general/tcp</port>
<nvt oid="1.3.6.1.4.1.25623.1.0.1"><name>Firefox</name><refs><ref type="cve" id="CVE-2026-2001"/><ref type="url" id="http://x"/></refs></nvt>
<threat>High</threat><severity>9.8</severity></result></results></report></report>`,
    findings: [['file-1', 'CVE-2026-2001', 'critical', 'open']],
  },
  {
    format: 'greenbone-csv',
    text: 'IP,Hostname,Port,Port Protocol,CVSS,Severity,NVT Name,NVT OID,CVEs,Timestamp\n192.0.2.11,FILE-1,,,5.0,Medium,Firefox,1.3.6,"CVE-2026-2001,CVE-2026-2002",2026-11-16T01:02:03Z\n',
    findings: [['FILE-1', 'CVE-2026-2001 CVE-2026-2002', 'medium', 'open']],
  },
  {
    format: 'trivy',
    text: '{"SchemaVersion":2,"ArtifactName":"web-1","ArtifactType":"filesystem","Results":[{"Target":"debian 12","Class":"os-pkgs","Type":"debian","Vulnerabilities":[{"VulnerabilityID":"CVE-2026-3001","PkgName":"curl","InstalledVersion":"7.88.1-10","FixedVersion":"7.88.1-11","Severity":"HIGH"}]},{"Target":"app.jar","Vulnerabilities":null}]}',
    findings: [['', 'CVE-2026-3001', 'high', 'open']],
  },
  {
    format: 'grype',
    text: '{"matches":[{"vulnerability":{"id":"GHSA-2222-3333-4444","severity":"Critical"},"relatedVulnerabilities":[{"id":"CVE-2026-3002"}],"matchDetails":[],"artifact":{"name":"x","version":"1"}}],"source":{"type":"directory","target":"/"},"descriptor":{"name":"grype"}}',
    findings: [['', 'CVE-2026-3002', 'critical', 'open']],
  },
  {
    format: 'qualys-report-xml',
    text: `<?xml version="1.0" encoding="UTF-8" ?><!DOCTYPE ASSET_DATA_REPORT SYSTEM "https://qualys.example.org/asset_data_report.dtd">
<ASSET_DATA_REPORT><HOST_LIST><HOST><IP>192.0.2.12</IP><DNS><![CDATA[db-1.example.org]]></DNS><VULN_INFO_LIST>
<VULN_INFO><QID id="qid_1">1</QID><TYPE>Vuln</TYPE><PORT>5432</PORT><PROTOCOL>tcp</PROTOCOL><VULN_STATUS>Active</VULN_STATUS></VULN_INFO>
<VULN_INFO><QID id="qid_2">2</QID><TYPE>Ig</TYPE></VULN_INFO></VULN_INFO_LIST></HOST></HOST_LIST>
<GLOSSARY><VULN_DETAILS_LIST><VULN_DETAILS id="qid_1"><QID id="qid_1">1</QID><TITLE>x</TITLE><SEVERITY>4</SEVERITY><CVE_ID_LIST><CVE_ID><ID>CVE-2026-4001</ID></CVE_ID></CVE_ID_LIST></VULN_DETAILS></VULN_DETAILS_LIST></GLOSSARY></ASSET_DATA_REPORT>`,
    findings: [
      ['db-1.example.org', '', 'unknown', 'open'],
      ['db-1.example.org', '', 'none', 'open'],
    ],
  },
  {
    format: 'qualys-scan-xml',
    text: `<?xml version="1.0"?><SCAN value="scan/1"><HEADER><KEY value="DATE">2026-11-16T01:00:00Z</KEY></HEADER>
<IP value="192.0.2.13" name="No registered hostname"><INFOS><CAT value="x"><INFO number="5" severity="1"/></CAT></INFOS><VULNS><CAT value="TCP" port="22" protocol="tcp"><VULN number="38" severity="5" cveid="CVE-2026-4002"><TITLE>x</TITLE></VULN></CAT></VULNS></IP></SCAN>`,
    findings: [['192.0.2.13', 'CVE-2026-4002', 'critical', 'open']],
  },
  {
    format: 'qualys-csv',
    text: '"Report","x"\n"Company","y"\n\n"IP","DNS","NetBIOS","Tracking Method","QID","Title","Vuln Status","Type","Severity","Port","Protocol","CVE ID","Last Detected"\n"192.0.2.12","db-1.example.org","","IP","91762","x","Fixed","Vuln","4","","","CVE-2026-4001","11/16/2026 07:36:58"\n',
    findings: [['db-1.example.org', 'CVE-2026-4001', 'high', 'fixed']],
  },
  {
    format: 'wazuh',
    text: '{"took":1,"hits":{"hits":[{"_index":"wazuh-states-vulnerabilities-x","_source":{"agent":{"id":"001","name":"mail-1"},"package":{"name":"exim4","version":"4.96"},"vulnerability":{"id":"CVE-2026-5001","severity":"-"}}}]}}',
    findings: [['mail-1', 'CVE-2026-5001', 'unknown', 'open']],
  },
  {
    format: 'defender',
    text: '{"@odata.context":"https://api.securitycenter.microsoft.com/api/$metadata","value":[{"id":"m1-_-CVE-2026-6001","cveId":"CVE-2026-6001","machineId":"m1","fixingKbId":"5062557","productName":"windows_11","productVersion":"10.0.26100.1","severity":"High"},{"id":"m1","computerDnsName":"notebook-7.example.org","lastIpAddress":"192.0.2.77"}]}',
    findings: [['m1', 'CVE-2026-6001', 'high', 'open']],
  },
  {
    format: 'generic-csv',
    text: 'Gerät;CVE;Schweregrad;Paket;Version\nBÜRO-7;CVE-2026-7001;hoch;7-Zip;24.08\nbüro-8;CVE-2026-7002;high;7-Zip;24.08\n',
    findings: [
      ['BÜRO-7', 'CVE-2026-7001', 'high', 'open'],
      ['büro-8', 'CVE-2026-7002', 'high', 'open'],
    ],
  },
  {
    format: 'cyclonedx-json',
    text: '{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"name":"web-1"}},"components":[{"bom-ref":"a","name":"curl","version":"7.88.1"}],"vulnerabilities":[{"id":"CVE-2026-8001","ratings":[{"severity":"low"}],"analysis":{"state":"not_affected"},"affects":[{"ref":"a"}]}]}',
    findings: [['', 'CVE-2026-8001', 'low', 'suppressed']],
  },
  {
    format: 'openscap',
    text: '<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.1" id="x"><Rule id="r1"><title>RHSA-2026:1</title></Rule><TestResult id="t"><target>rhel-1</target><rule-result idref="r1" severity="medium"><result>fail</result><ident system="http://cve.mitre.org">CVE-2026-9001</ident></rule-result><rule-result idref="r2" severity="high"><result>pass</result></rule-result></TestResult></Benchmark>',
    findings: [['rhel-1', 'CVE-2026-9001', 'medium', 'open']],
  },
]
