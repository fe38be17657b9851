@echo off
rem Makes next week's roster of the two lists that are dragged onto this file, in either order; started by a double click,
rem of the two lists that lie beside it. Only ASCII here: cmd reads batch files by the code page.
setlocal DisableDelayedExpansion
chcp 65001 >nul
set "PYTHONUTF8=1"
set "HERE=%~dp0"
set "ROSTER=%~dp0.venv\Scripts\roster.exe"
if not exist "%ROSTER%" goto not_installed
set "LISTS="
set "FOLDER=%~dp0"
if not "%~1"=="" set "FOLDER=%~dp1"
cd /d "%FOLDER%"
if "%~1"=="" goto plan
:collect
if "%~1"=="" goto plan
set LISTS=%LISTS% "%~1"
shift
goto collect
:plan
"%ROSTER%" --lang zh check%LISTS% --annotate marked
if errorlevel 1 goto bad_lists
"%ROSTER%" --lang zh solve%LISTS%
if errorlevel 1 goto stopped
"%ROSTER%" --lang zh export --all
if errorlevel 1 goto stopped
type "%HERE%messages\done.txt"
start "" rosters
goto end
:bad_lists
type "%HERE%messages\bad_lists.txt"
if exist marked start "" marked
goto end
:not_installed
type "%HERE%messages\not_installed.txt"
goto end
:stopped
type "%HERE%messages\stopped.txt"
:end
echo.
pause
