@echo off
rem The launcher on Windows. Unlike ./bourse it asks the build tools each time whether something has changed, which takes a few seconds.
rem   bourse test [WORDS] [--effort full]    runs the tests, or those whose names contain one of the words
rem   bourse bench [NAMES]                   runs benchmarks
rem   bourse ANYTHING                        runs the program
setlocal
set "DOTNET_NOLOGO=1"
set "DOTNET_CLI_TELEMETRY_OPTOUT=1"
where dotnet >nul 2>nul
if errorlevel 1 (
    echo bourse: the .NET SDK 10 is not installed 1>&2
    echo try: install it ^(https://dot.net/download^), then run the same command again 1>&2
    exit /b 1
)

rem All that follows the first word, as it was written: %2 to %9 would split it at commas and equals signs, too.
set "rest="
for /f "tokens=1,*" %%a in ("%*") do set "rest=%%b"
if /i "%~1"=="test" goto test
if /i "%~1"=="bench" goto bench
if not exist "%~dp0.build\artifacts\bin" echo building Bourse for the first time; this takes about two minutes 1>&2
dotnet build "%~dp0src\Bourse.Cli" -c Release --artifacts-path "%~dp0.build\artifacts" --nologo -v quiet 1>&2
if errorlevel 1 exit /b 1
dotnet "%~dp0.build\artifacts\bin\Bourse.Cli\release\bourse.dll" %*
exit /b %errorlevel%

:bench
if not defined rest set "rest=all"
dotnet run -c Release --project "%~dp0bench\Bourse.Benchmarks" -v quiet -- %rest%
exit /b %errorlevel%

:test
set "filter="
set "takes_effort="
for %%w in (%rest%) do call :word "%%~w"
if defined takes_effort goto effort
if defined BOURSE_TEST_EFFORT if not "%BOURSE_TEST_EFFORT%"=="full" if not "%BOURSE_TEST_EFFORT%"=="ordinary" goto effort
if not defined filter (
    dotnet test "%~dp0Bourse.slnx" -c Release --nologo
) else (
    dotnet test "%~dp0Bourse.slnx" -c Release --nologo --filter "%filter%"
)
exit /b %errorlevel%

:word
if defined takes_effort (
    set "BOURSE_TEST_EFFORT=%~1"
    set "takes_effort="
    exit /b
)
if "%~1"=="--effort" (
    set "takes_effort=1"
    exit /b
)
if defined filter (set "filter=%filter%|FullyQualifiedName~%~1") else set "filter=FullyQualifiedName~%~1"
exit /b

:effort
echo bourse: --effort is full or ordinary 1>&2
echo try: bourse test --effort full 1>&2
exit /b 2
