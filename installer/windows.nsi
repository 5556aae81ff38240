; Installs for this user only: bookkeepers rarely are administrators of their computer.
Unicode true
!include "MUI2.nsh"
Name "Open AR Uploader"
OutFile "..\dist\open-ar-uploader-setup.exe"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\Open AR Uploader"
!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\OpenARUploader"
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\open-ar-uploader.exe"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

Section
  SetOutPath "$INSTDIR"
  File /r "..\dist\open-ar-uploader\*"
  CreateShortcut "$SMPROGRAMS\Open AR Uploader.lnk" "$INSTDIR\open-ar-uploader.exe"
  CreateShortcut "$SMPROGRAMS\Open AR Uploader (practice).lnk" "$INSTDIR\open-ar-uploader.exe" "--practice"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Open AR Uploader"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
SectionEnd

; Keys, history and settings stay: they are the person's, and a reinstall finds them again.
Section "Uninstall"
  RMDir /r "$INSTDIR"
  Delete "$SMPROGRAMS\Open AR Uploader.lnk"
  Delete "$SMPROGRAMS\Open AR Uploader (practice).lnk"
  DeleteRegKey HKCU "${UNINSTALL}"
SectionEnd
