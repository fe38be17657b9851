@echo off
rem Makes the environment .venv beside this file and installs roster-cli into it: from the folder of the sources that this
rem file lies in, else from a file roster_cli-....whl beside it. Only ASCII here: cmd reads batch files by the code page.
setlocal DisableDelayedExpansion
chcp 65001 >nul
cd /d "%~dp0"
set "FIND_PYTHON=import sys; sys.exit(sys.version_info < (3, 11))"
set "PYTHON="
call :try py -3
call :try python
call :try python3
if not defined PYTHON goto no_python
set "SOURCE="
for %%W in (roster_cli-*.whl) do set "SOURCE=%%W"
if not defined SOURCE if exist "..\..\pyproject.toml" set "SOURCE=..\.."
if not defined SOURCE goto no_source
type messages\installing.txt
%PYTHON% -m venv .venv
if errorlevel 1 goto failed
.venv\Scripts\python.exe -m pip install --quiet --upgrade "%SOURCE%"
if errorlevel 1 goto failed
.venv\Scripts\roster.exe --version
if errorlevel 1 goto failed
type messages\installed.txt
goto end
:no_python
type messages\no_python.txt
goto end
:no_source
type messages\no_source.txt
goto end
:failed
type messages\failed.txt
:end
echo.
pause
goto :eof
:try
if defined PYTHON goto :eof
%* -c "%FIND_PYTHON%" >nul 2>nul
if not errorlevel 1 set "PYTHON=%*"
goto :eof
