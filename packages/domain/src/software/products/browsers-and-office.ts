/**
 * Our own knowledge of common products. One line: CPE `vendor:product` (several when NVD used several; `~edition`;
 * `@rule` for its versions; `#windows` where only there; `-` when NVD has none), names (`;` between, `*` at the end = begins so), publisher, bundle
 * ids, winget id, cask. See `product-table.ts`.
 */
export const BROWSERS_AND_OFFICE = String.raw`
google:chrome | Google Chrome; Google Chrome Canary; Google Chrome Beta; Chrome | Google | com.google.Chrome; com.google.Chrome.beta | Google.Chrome | google-chrome
mozilla:firefox~-, mozilla:firefox | Mozilla Firefox; Firefox; Firefox Developer Edition; Firefox Nightly | Mozilla | org.mozilla.firefox; org.mozilla.firefoxdeveloperedition | Mozilla.Firefox | firefox
mozilla:firefox~esr, mozilla:firefox_esr | Mozilla Firefox ESR; Firefox ESR | Mozilla | | Mozilla.Firefox.ESR | firefox@esr
mozilla:thunderbird~-, mozilla:thunderbird | Mozilla Thunderbird; Thunderbird | Mozilla | org.mozilla.thunderbird | Mozilla.Thunderbird | thunderbird
mozilla:thunderbird~esr, mozilla:thunderbird_esr | Mozilla Thunderbird ESR; Thunderbird ESR | Mozilla | | Mozilla.Thunderbird.ESR | thunderbird@esr
mozilla:seamonkey | SeaMonkey; Mozilla SeaMonkey | Mozilla | org.mozilla.seamonkey | Mozilla.SeaMonkey | seamonkey
microsoft:edge_chromium | Microsoft Edge; Microsoft Edge Beta; Microsoft Edge Dev | Microsoft | com.microsoft.edgemac | Microsoft.Edge | microsoft-edge
microsoft:edge_webview2 | Microsoft Edge WebView2 Runtime; Microsoft Edge WebView2-Laufzeit | Microsoft | | Microsoft.EdgeWebView2Runtime |
opera:opera_browser | Opera Stable; Opera; Opera GX Stable; Opera GX | Opera | com.operasoftware.Opera | Opera.Opera | opera
brave:brave, getbrave:brave | Brave; Brave Browser | Brave | com.brave.Browser | Brave.Brave | brave-browser
vivaldi:vivaldi | Vivaldi | Vivaldi | com.vivaldi.Vivaldi | Vivaldi.Vivaldi | vivaldi
torproject:tor_browser | Tor Browser | Tor | org.torproject.torbrowser | TorProject.TorBrowser | tor-browser
chromium:chromium | Chromium; Ungoogled Chromium | The Chromium Authors | org.chromium.Chromium | Hibbiki.Chromium | chromium
apple:safari | Safari | Apple | com.apple.Safari | |
microsoft:internet_explorer | Windows Internet Explorer; Microsoft Internet Explorer; Internet Explorer | Microsoft | com.microsoft.Explorer | |
adobe:acrobat_reader_dc~continuous | Adobe Acrobat Reader DC*; Adobe Acrobat Reader; Adobe Reader DC* | Adobe | com.adobe.Reader | Adobe.Acrobat.Reader.64-bit | adobe-acrobat-reader
adobe:acrobat_reader~classic | Adobe Acrobat Reader 2017*; Adobe Acrobat Reader 2020*; Adobe Acrobat Reader 2015* | Adobe | | |
adobe:acrobat_reader | Adobe Reader; Adobe Reader X*; Adobe Reader 7*; Adobe Reader 8*; Adobe Reader 9* | Adobe | | |
adobe:acrobat_dc~continuous | Adobe Acrobat DC*; Adobe Acrobat; Adobe Acrobat Pro; Adobe Acrobat Pro DC | Adobe | com.adobe.Acrobat.Pro | Adobe.Acrobat.Pro | adobe-acrobat-pro
adobe:acrobat~classic | Adobe Acrobat 2017*; Adobe Acrobat 2020*; Adobe Acrobat 2015* | Adobe | | |
adobe:acrobat | Adobe Acrobat X*; Adobe Acrobat 8*; Adobe Acrobat 9* | Adobe | | |
adobe:flash_player | Adobe Flash Player*; Macromedia Flash Player*; Flash Player | Adobe; Macromedia | | |
adobe:shockwave_player | Adobe Shockwave Player*; Macromedia Shockwave Player | Adobe; Macromedia | | |
adobe:air | Adobe AIR | Adobe; Harman | | HARMAN.AdobeAIR |
adobe:creative_cloud_desktop_application | Adobe Creative Cloud; Creative Cloud | Adobe | com.adobe.acc.AdobeCreativeCloud | Adobe.CreativeCloud | adobe-creative-cloud
adobe:photoshop | Adobe Photoshop; Adobe Photoshop 20*; Adobe Photoshop CC* | Adobe | com.adobe.Photoshop | |
adobe:photoshop_elements | Adobe Photoshop Elements* | Adobe | | |
adobe:premiere_elements | Adobe Premiere Elements* | Adobe | | |
adobe:illustrator | Adobe Illustrator*| Adobe | com.adobe.illustrator | |
adobe:indesign | Adobe InDesign* | Adobe | com.adobe.InDesign | |
adobe:premiere_pro | Adobe Premiere Pro* | Adobe | com.adobe.PremierePro | |
adobe:after_effects | Adobe After Effects* | Adobe | com.adobe.AfterEffects | |
adobe:lightroom_classic | Adobe Lightroom Classic* | Adobe | com.adobe.LightroomClassicCC7 | |
adobe:bridge | Adobe Bridge* | Adobe | | |
adobe:digital_editions | Adobe Digital Editions* | Adobe | | Adobe.DigitalEditions | adobe-digital-editions
adobe:dreamweaver | Adobe Dreamweaver* | Adobe | | |
adobe:animate | Adobe Animate* | Adobe | | |
adobe:audition | Adobe Audition* | Adobe | | |
adobe:media_encoder | Adobe Media Encoder* | Adobe | | |
adobe:framemaker | Adobe FrameMaker* | Adobe | | |
microsoft:365_apps @unordered | Microsoft 365 Apps*; Microsoft 365; Microsoft Office 365*; Office 16 Click-to-Run* | Microsoft | | Microsoft.Office | microsoft-office
microsoft:365_copilot | Microsoft 365 Copilot | Microsoft | | |
microsoft:office @year | Microsoft Office Professional Plus 20*; Microsoft Office Standard 20*; Microsoft Office Home and Business 20*; Microsoft Office Home and Student 20*; Microsoft Office Professional 20*; Microsoft Office LTSC*; Microsoft Office Enterprise 20*; Microsoft Office 20* | Microsoft | | |
microsoft:office @unordered | Microsoft Office; Microsoft Office Professional Plus; Microsoft Office Standard | Microsoft | | |
microsoft:excel | Microsoft Excel; Microsoft Excel 20* | Microsoft | com.microsoft.Excel | | microsoft-excel
microsoft:word | Microsoft Word; Microsoft Word 20* | Microsoft | com.microsoft.Word | | microsoft-word
microsoft:powerpoint | Microsoft PowerPoint; Microsoft PowerPoint 20* | Microsoft | com.microsoft.Powerpoint | | microsoft-powerpoint
microsoft:outlook | Microsoft Outlook; Microsoft Outlook 20* | Microsoft | com.microsoft.Outlook | | microsoft-outlook
microsoft:onenote | Microsoft OneNote; Microsoft OneNote 20* | Microsoft | com.microsoft.onenote.mac | | microsoft-onenote
microsoft:access | Microsoft Access; Microsoft Access 20* | Microsoft | | |
microsoft:publisher | Microsoft Publisher; Microsoft Publisher 20* | Microsoft | | |
microsoft:visio_viewer | Microsoft Visio Viewer*; Microsoft Office Visio Viewer* | Microsoft | | |
microsoft:visio | Microsoft Visio*; Microsoft Office Visio* | Microsoft | | |
microsoft:project | Microsoft Project*; Microsoft Office Project* | Microsoft | | |
microsoft:entourage | Microsoft Entourage | Microsoft | com.microsoft.Entourage | |
microsoft:onedrive | Microsoft OneDrive; OneDrive | Microsoft | com.microsoft.OneDrive; com.microsoft.OneDrive-mac | Microsoft.OneDrive | onedrive
- | Microsoft Teams Meeting Add-in*; Microsoft Teams-Besprechungs-Add-In* | Microsoft | | |
microsoft:teams | Microsoft Teams; Microsoft Teams classic; Teams Machine-Wide Installer | Microsoft | com.microsoft.teams; com.microsoft.teams2 | Microsoft.Teams | microsoft-teams
microsoft:skype_for_business | Skype for Business*; Skype Entreprise; Microsoft Skype for Business* | Microsoft; Skype | com.microsoft.SkypeForBusiness | |
microsoft:skype | Skype; Skype version* | Skype; Microsoft | com.skype.skype | Microsoft.Skype | skype
microsoft:lync | Microsoft Lync*; Lync | Microsoft | com.microsoft.Lync | |
microsoft:autoupdate | Microsoft AutoUpdate | Microsoft | com.microsoft.autoupdate2 | | microsoft-auto-update
microsoft:silverlight | Microsoft Silverlight | Microsoft | com.microsoft.silverlight | |
microsoft:power_bi_desktop | Microsoft Power BI Desktop*; Microsoft PowerBI Desktop* | Microsoft | | Microsoft.PowerBI |
libreoffice:libreoffice | LibreOffice | The Document Foundation | org.libreoffice.script | TheDocumentFoundation.LibreOffice | libreoffice
apache:openoffice | OpenOffice; Apache OpenOffice; OpenOffice.org | Apache; Sun; Oracle | org.openoffice.script | Apache.OpenOffice | openoffice
onlyoffice:desktop_editors | ONLYOFFICE Desktop Editors; ONLYOFFICE | Ascensio | asc.onlyoffice.ONLYOFFICE | ONLYOFFICE.DesktopEditors | onlyoffice
softmaker:freeoffice | SoftMaker FreeOffice* | SoftMaker | | SoftMaker.FreeOffice.2024 | freeoffice
kingsoft:wps_office | WPS Office | Kingsoft | com.kingsoft.wpsoffice.mac | Kingsoft.WPSOffice | wpsoffice
foxit:pdf_reader | Foxit PDF Reader; Foxit Reader | Foxit | com.foxit-software.Foxit.PDF.Reader | Foxit.FoxitReader | foxitreader
foxit:pdf_editor | Foxit PDF Editor; Foxit PhantomPDF | Foxit | com.foxit-software.Foxit.PhantomPDF | Foxit.PhantomPDF.Subscription | foxit-pdf-editor
tracker-software:pdf-xchange_editor, pdf-xchange:pdf-xchange_editor | PDF-XChange Editor; PDF-XChange Pro; PDF-XChange PRO | Tracker; PDF-XChange | | TrackerSoftware.PDF-XChangeEditor |
sumatrapdfreader:sumatrapdf | SumatraPDF | Krzysztof Kowalczyk | | SumatraPDF.SumatraPDF |
pdfforge:pdfcreator | PDFCreator | pdfforge; Avanquest | | Avanquest.pdfforge.PDFCreator |
pdf24:pdf24_creator | PDF24 Creator | geek software; PDF24; miraplacid | | geeksoftwareGmbH.PDF24Creator |
artifex:ghostscript | GPL Ghostscript; AFPL Ghostscript; Ghostscript | Artifex | | ArtifexSoftware.GhostScript |
evernote:evernote | Evernote | Evernote | com.evernote.Evernote | Evernote.Evernote | evernote
notion:notion | Notion | Notion | notion.id | Notion.Notion | notion
obsidian:obsidian | Obsidian | Obsidian; Dynalist | md.obsidian | Obsidian.Obsidian | obsidian
joplin_project:joplin | Joplin | Laurent Cozic | net.cozic.joplin-desktop | Joplin.Joplin | joplin
logseq:logseq | Logseq | Logseq | com.electron.logseq | Logseq.Logseq | logseq
b3log:siyuan | SiYuan | Yunnan Liandi; b3log | org.b3log.siyuan | B3log.SiYuan | siyuan
emclient:em_client | eM Client | eM Client | com.emclient.mail.client | eMClient.eMClient | em-client
claws-mail:claws_mail | Claws Mail | | | |
xmind:xmind | XMind; Xmind | XMind | net.xmind.XMind; org.xmind.cathy.application | Xmind.Xmind | xmind
mendeley:mendeley_desktop | Mendeley Desktop | Mendeley | com.mendeley.desktop | Mendeley.MendeleyDesktop |
zotero:zotero | Zotero | Corporation for Digital Scholarship | org.zotero.zotero | DigitalScholar.Zotero | zotero
calibre-ebook:calibre | calibre | Kovid Goyal | net.kovidgoyal.calibre | calibre.calibre | calibre
sap:gui_for_windows @unordered | SAP GUI for Windows* | SAP | | |
datev:datev | DATEV Arbeitsplatz | DATEV | | |
`
